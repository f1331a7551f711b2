package io.emailledger.testdatabases;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** Programs that a test starts, and how they end. */
final class Processes {
    private static final int PATIENCE_SECONDS = 60;

    private Processes() {}

    static boolean isRoot() {
        return System.getProperty("user.name").equals("root");
    }

    /** Runs a program to its end and writes its output to a file. */
    static void run(List<String> command, Path input, Path log) throws IOException {
        Process process = new ProcessBuilder(command)
                .redirectInput(input.toFile())
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
        if (exitValue(process) != 0) {
            throw new IOException(command.get(0) + " failed:\n" + Files.readString(log));
        }
    }

    static Process start(List<String> command, Path log) throws IOException {
        return new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()))
                .start();
    }

    /**
     * Starts what ends a process and deletes its folder when this virtual machine ends, even if that is killed: the
     * pipe from here to there breaks then.
     */
    static Process watch(Process process, String signal, Path folder) throws IOException {
        String script = "cat > /dev/null; kill -" + signal + " $0; while kill -0 $0; do sleep 0.1; done; rm -rf \"$1\"";
        return new ProcessBuilder("sh", "-c", script, Long.toString(process.pid()), folder.toString())
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
    }

    static void signal(Process process, String signal) {
        try {
            exitValue(new ProcessBuilder("kill", "-" + signal, Long.toString(process.pid())).start());
        } catch (IOException e) {
            throw new UncheckedIOException("No signal could be sent", e);
        }
    }

    /** Kills a process and all that it has started, and waits until they are gone. */
    static void kill(Process process) {
        List<ProcessHandle> all = Stream.concat(Stream.of(process.toHandle()), process.descendants())
                .toList();
        all.forEach(ProcessHandle::destroyForcibly);
        all.forEach(one ->
                one.onExit().orTimeout(PATIENCE_SECONDS, TimeUnit.SECONDS).join());
    }

    static int exitValue(Process process) throws IOException {
        try {
            if (!process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
                process.destroyForcibly();
                throw new IOException("A program did not end within " + PATIENCE_SECONDS + " seconds");
            }
            return process.exitValue();
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
            throw new IOException("Interrupted while a program ran", e);
        }
    }
}
