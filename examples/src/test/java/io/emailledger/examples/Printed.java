package io.emailledger.examples;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Collects the output of a program. */
final class Printed {
    private static final long PATIENCE_SECONDS = 60;

    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    private final Semaphore written = new Semaphore(0);
    private final PrintStream stream = new PrintStream(new Told(), true, StandardCharsets.UTF_8);

    PrintStream stream() {
        return stream;
    }

    String text() {
        return bytes.toString(StandardCharsets.UTF_8);
    }

    List<String> lines() {
        return text().lines().toList();
    }

    /** Waits until a line is printed, and returns the first group of the pattern in it. */
    String await(String pattern, Future<?> program) throws InterruptedException {
        while (true) {
            Matcher found = Pattern.compile(pattern).matcher(text());
            if (found.find()) {
                return found.group(1);
            }
            assertThat(program)
                    .as("the program, which has printed:%n%s", text())
                    .isNotDone();
            assertThat(written.tryAcquire(PATIENCE_SECONDS, TimeUnit.SECONDS))
                    .as("printed within a minute: %s, after%n%s", pattern, text())
                    .isTrue();
        }
    }

    /** Notifies waiting threads of new output. */
    private final class Told extends OutputStream {
        @Override
        public void write(int b) {
            bytes.write(b);
            written.release();
        }

        @Override
        public void write(byte[] b, int offset, int length) {
            bytes.write(b, offset, length);
            written.release();
        }
    }

    /** Runs a program that prints to System.out. */
    static String by(Program program) throws Exception {
        Printed printed = new Printed();
        PrintStream before = System.out;
        System.setOut(printed.stream());
        try {
            program.run();
        } finally {
            System.setOut(before);
        }
        return printed.text();
    }

    /** A main method with its arguments. */
    interface Program {
        void run() throws Exception;
    }
}
