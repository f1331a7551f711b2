package io.emailledger.testkit;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** Captures the application's log while it is open: slf4j-simple writes to the standard error. */
final class LogCapture implements AutoCloseable {
    private final PrintStream before = System.err;
    private final ByteArrayOutputStream written = new ByteArrayOutputStream();

    LogCapture() {
        System.setErr(new PrintStream(written, true, StandardCharsets.UTF_8));
    }

    String text() {
        return written.toString(StandardCharsets.UTF_8);
    }

    /** The lines of a level, such as WARN, of the named class, without stack traces. */
    List<String> lines(String level, String logger) {
        return text().lines()
                .filter(line -> line.contains(" " + level + " ") && line.contains(logger))
                .toList();
    }

    @Override
    public void close() {
        System.setErr(before);
    }
}
