package io.emailledger.examples;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** Keeps what a program prints. */
final class Printed {
    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    private final PrintStream stream = new PrintStream(bytes, true, StandardCharsets.UTF_8);

    PrintStream stream() {
        return stream;
    }

    String text() {
        return bytes.toString(StandardCharsets.UTF_8);
    }

    List<String> lines() {
        return text().lines().toList();
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
