package io.emailledger.bounces;

import io.emailledger.report.MailReport;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;

/** A mail that a test writes, as the parser reads it. */
final class WrittenNotice {
    private static final BounceParser PARSER =
            BounceParser.of("bounces@app.example").withLongestReading(Duration.ofMinutes(10));

    private WrittenNotice() {}

    /** Reads a notice of a mail server. */
    static MailReport ofDaemon(String subject, String text) {
        return read("Return-Path: <>\nFrom: Mailer-Daemon@relay.example\nTo: bounces@app.example\nSubject: " + subject
                + "\nContent-Type: text/plain; charset=utf-8\n\n" + text);
    }

    static MailReport read(String mail) {
        return PARSER.parse(mail.getBytes(StandardCharsets.UTF_8));
    }

    /** Returns the action, the last recipient and the bounce type of each report. */
    static List<String> results(MailReport report) {
        return report.recipients().stream()
                .map(one -> one.action() + " "
                        + one.finalRecipient().or(one::originalRecipient).orElse("-") + " "
                        + one.diagnosis().bounceType())
                .toList();
    }
}
