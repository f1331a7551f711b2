package io.emailledger.benchmarks;

import io.emailledger.testkit.smtp.ScriptedSmtpServer;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.time.Duration;

/**
 * The program that takes every e-mail and keeps none, in a JVM of its own. It says its port, then a number of e-mails
 * for every line it is sent.
 */
public final class Sink {
    private Sink() {}

    /**
     * Runs until the standard input ends.
     *
     * @param args the distance in milliseconds, if there is one
     * @throws IOException if the standard input cannot be read, or no port is free
     */
    public static void main(String[] args) throws IOException {
        try (ScriptedSmtpServer server =
                        ScriptedSmtpServer.builder().discarding().start();
                BufferedReader lines =
                        new BufferedReader(new InputStreamReader(System.in, StandardCharsets.US_ASCII))) {
            System.out.println(
                    args.length == 0
                            ? server.port()
                            : Distance.to(server.port(), Duration.ofMillis(Long.parseLong(args[0])))
                                    .port());
            while (lines.readLine() != null) {
                System.out.println(server.receivedCount());
            }
        }
    }
}
