package io.emailledger.benchmarks;

import java.io.BufferedReader;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;

/**
 * Debian's Postfix in a temporary directory, with its default durability, which defers each delivery. It ends with this
 * process, however that ends.
 */
final class PostfixProcess implements AutoCloseable {
    private static final Path SCRIPT = Path.of("verification/benchmarks/accepting-postfix.sh");
    private static final Path POSTFIX = Path.of("/usr/sbin/postfix");
    private static final Path CLIENT = Path.of("/usr/sbin/smtp-source");
    private static final long PATIENCE_NANOS = TimeUnit.MINUTES.toNanos(2);

    private final Process script;
    private final int port;
    private final Path directory;
    private final ProcessHandle master;

    private PostfixProcess(Process script, int port, Path directory, ProcessHandle master) {
        this.script = script;
        this.port = port;
        this.directory = directory;
        this.master = master;
    }

    /** The reason why Postfix cannot be started here; empty if it can. */
    static Optional<String> missing() {
        if (!Files.exists(POSTFIX) || !Files.exists(CLIENT)) {
            return Optional.of("Debian's package postfix is missing");
        }
        if (!System.getProperty("user.name").equals("root")) {
            return Optional.of("Postfix has to be started by root");
        }
        return Files.exists(SCRIPT)
                ? Optional.empty()
                : Optional.of("the current directory is not that of the repository: " + SCRIPT + " is missing");
    }

    static PostfixProcess start() throws IOException {
        int port;
        try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = free.getLocalPort();
        }
        ProcessBuilder command = new ProcessBuilder("sh", SCRIPT.toString(), Integer.toString(port))
                .redirectError(ProcessBuilder.Redirect.INHERIT);
        // Where the databases are.
        command.environment().put("TMPDIR", System.getProperty("java.io.tmpdir"));
        Process script = command.start();
        BufferedReader lines = script.inputReader();
        String line = lines.readLine();
        if (line == null) {
            throw new IOException("Postfix could not be started; see its output above");
        }
        Path directory = Path.of(line);
        String pid = Files.readString(directory.resolve("queue/pid/master.pid")).strip();
        ProcessHandle master = ProcessHandle.of(Long.parseLong(pid)).orElseThrow();
        return new PostfixProcess(script, port, directory, master);
    }

    /** Sends so many messages from so many callers at once, each over one connection, and returns when all are accepted. */
    void accept(int callers, int times, int bytes) throws IOException, InterruptedException {
        run(List.of(
                CLIENT.toString(),
                "-d",
                "-s",
                Integer.toString(callers),
                "-m",
                Integer.toString(times),
                "-l",
                Integer.toString(bytes),
                "-f",
                "billing@clinic.example",
                "-t",
                "pat@home.example",
                "127.0.0.1:" + port));
    }

    /** Waits until all messages are deferred, deletes them, and returns how many they were. */
    long empty() throws IOException, InterruptedException {
        long end = System.nanoTime() + PATIENCE_NANOS;
        while (messages("incoming") + messages("active") > 0) {
            if (System.nanoTime() > end) {
                throw new IllegalStateException("Postfix has not deferred all messages");
            }
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(20));
        }
        long deferred;
        try (Stream<Path> all = Files.walk(queue("deferred"))) {
            deferred = all.filter(Files::isRegularFile).count();
        }
        run(List.of("/usr/sbin/postsuper", "-c", directory.resolve("postfix").toString(), "-d", "ALL"));
        return deferred;
    }

    ProcessTree process() {
        return ProcessTree.of(master);
    }

    /** The number of messages in a queue that is a single folder. They may leave it meanwhile. */
    private long messages(String queue) throws IOException {
        try (Stream<Path> all = Files.list(queue(queue))) {
            return all.count();
        }
    }

    private Path queue(String name) {
        return directory.resolve("queue").resolve(name);
    }

    private static void run(List<String> command) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        if (process.waitFor() != 0) {
            throw new IOException(command.get(0) + " failed:\n" + output);
        }
    }

    /** Returns when the script has stopped Postfix. */
    @Override
    public void close() throws IOException {
        script.getOutputStream().close();
        script.onExit().join();
    }
}
