package io.emailledger.benchmarks;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;

/** A {@link Sink} as others see it. It ends with this process, however that ends. */
final class SinkProcess implements AutoCloseable {
    private final Process process;
    private final BufferedReader answers;
    private final PrintWriter questions;
    private final int port;

    private SinkProcess(Process process) throws IOException {
        this.process = process;
        this.answers = new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.US_ASCII));
        this.questions = new PrintWriter(process.getOutputStream(), true, StandardCharsets.US_ASCII);
        this.port = Math.toIntExact(answer());
    }

    static SinkProcess start() throws IOException {
        return start(List.of());
    }

    private static SinkProcess start(List<String> arguments) throws IOException {
        return new SinkProcess(Jvm.command(List.of("-Xmx256m"), Sink.class, arguments)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start());
    }

    /** One that is so far away: an answer takes this long. */
    static SinkProcess startAtDistance(Duration answer) throws IOException {
        return start(List.of(Long.toString(answer.toMillis())));
    }

    ProcessTree process() {
        return ProcessTree.of(process.toHandle());
    }

    int port() {
        return port;
    }

    /** The number of e-mails accepted so far. */
    long received() throws IOException {
        questions.println("?");
        return answer();
    }

    private long answer() throws IOException {
        String line = answers.readLine();
        if (line == null) {
            throw new IOException("The sink has ended");
        }
        return Long.parseLong(line);
    }

    @Override
    public void close() {
        questions.close();
        process.destroy();
    }
}
