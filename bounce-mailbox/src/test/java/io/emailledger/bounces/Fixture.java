package io.emailledger.bounces;

import io.emailledger.report.MailReport;
import io.emailledger.report.MailReport.RecipientReport;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/** A mail that was written for these tests, with its expected report. */
record Fixture(String name, Path file) {

    static List<Fixture> all() {
        try (var files = Files.list(Path.of(
                Objects.requireNonNull(Fixture.class.getResource("/bounces")).toURI()))) {
            return files.filter(file -> file.toString().endsWith(".eml"))
                    .sorted()
                    .map(file -> new Fixture(file.getFileName().toString().replace(".eml", ""), file))
                    .toList();
        } catch (IOException | URISyntaxException e) {
            throw new IllegalStateException(e);
        }
    }

    static Fixture named(String name) {
        return all().stream()
                .filter(fixture -> fixture.name().equals(name))
                .findFirst()
                .orElseThrow();
    }

    byte[] mail() {
        try {
            return Files.readAllBytes(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    String expected() {
        try {
            return Files.readString(file.resolveSibling(name + ".expected"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** All facts of a report except the raw mail, one per line. */
    static String said(MailReport report) {
        StringBuilder text = new StringBuilder("kind: " + report.kind() + "\n");
        line(text, "token", report.token());
        line(text, "envelope id", report.envelopeId());
        line(text, "message id", report.messageId());
        line(text, "reporter", report.reporter());
        for (RecipientReport recipient : report.recipients()) {
            text.append("recipient: ").append(recipient.action()).append('\n');
            line(text, "  original", recipient.originalRecipient());
            line(text, "  final", recipient.finalRecipient());
            line(text, "  status", recipient.status());
            line(text, "  code", recipient.code().map(String::valueOf));
            line(text, "  server", recipient.remoteServer());
            line(text, "  words", Optional.of(recipient.diagnostic().replace("\n", " / ")));
            line(
                    text,
                    "  means",
                    Optional.of(recipient.diagnosis().reason() + ", "
                            + recipient.diagnosis().bounceType()));
        }
        return text.toString();
    }

    private static void line(StringBuilder text, String name, Optional<String> value) {
        value.filter(v -> !v.isEmpty())
                .ifPresent(v -> text.append(name).append(": ").append(v).append('\n'));
    }

    @Override
    public String toString() {
        return name;
    }
}
