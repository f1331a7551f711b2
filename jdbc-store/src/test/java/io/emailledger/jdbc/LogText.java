package io.emailledger.jdbc;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** Captures the log while it is open: slf4j-simple writes to the standard error. */
final class LogText implements AutoCloseable {
    private final PrintStream before = System.err;
    private final ByteArrayOutputStream written = new ByteArrayOutputStream();

    LogText() {
        System.setErr(new PrintStream(written, true, StandardCharsets.UTF_8));
    }

    /** The warnings that contain some words. */
    List<String> warnings(String words) {
        return lines("WARN", words);
    }

    /** The lines of a level that contain some words. */
    List<String> lines(String level, String words) {
        return written.toString(StandardCharsets.UTF_8)
                .lines()
                .filter(line -> line.contains(" " + level + " ") && line.contains(words))
                .toList();
    }

    @Override
    public void close() {
        System.setErr(before);
    }
}
