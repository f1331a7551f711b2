package io.emailledger.examples;

import io.emailledger.EmailLedger;
import io.emailledger.history.EmailRecord;
import io.emailledger.history.EmailStatus;
import io.emailledger.history.HistoryQuery;
import io.emailledger.message.Email;
import io.emailledger.message.EmailId;
import io.emailledger.message.InvalidValueException;
import io.emailledger.smtp.SmtpTransport;
import io.emailledger.smtp.SmtpTransportBuilder;
import io.emailledger.spi.IdempotencyConflictException;
import jakarta.mail.MessagingException;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.temporal.ChronoUnit;
import java.util.HexFormat;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Sends a folder of real messages through a real relay, each of them once, however often it is run. The hash of a file
 * is its idempotency key, so a second run finds the records of the first. E-mails that a killed run was sending are
 * sent by the next run when their short lease has expired.
 */
final class RealMail {
    private static final Duration LEASE = Duration.ofSeconds(5);
    private static final Duration FIRST_RETRY = Duration.ofSeconds(5);
    private static final Duration LONGEST_RETRY = Duration.ofMinutes(5);

    private final Arguments arguments;
    private final PrintStream out;
    private final Waiting waiting;
    private int unusable;

    RealMail(Arguments arguments, PrintStream out) {
        this.arguments = arguments;
        this.out = out;
        this.waiting = new Waiting(out, arguments.host() + ":" + arguments.port());
    }

    /** Sends the messages that are not sent yet; returns the exit code: 0 if all are delivered, else 1. */
    int send() throws IOException, InterruptedException, UsageException {
        SmtpTransport relay = relay();
        try (HistoryDatabase database = HistoryDatabase.open(arguments.database());
                EmailLedger ledger = EmailLedger.builder(database.store(), relay)
                        .lease(LEASE)
                        .retry(FIRST_RETRY, LONGEST_RETRY)
                        .listener(waiting)
                        .build()) {
            Set<EmailId> ids = record(ledger);
            boolean all = waiting.await(ledger, ids, arguments.patience());
            out.println("The history, newest first (" + database.file() + ")");
            new HistoryTable(ZoneId.systemDefault(), "yes")
                    .lines(ledger.history(HistoryQuery.all()).emails())
                    .forEach(out::println);
            if (!all) {
                out.println("Not everything is finished. Run the same command again to continue.");
            }
            boolean delivered = ids.stream().allMatch(id -> isDelivered(ledger, id));
            return delivered && unusable == 0 ? 0 : 1;
        }
    }

    private SmtpTransport relay() throws UsageException {
        try {
            SmtpTransportBuilder relay =
                    SmtpTransport.relay(arguments.host(), arguments.port()).security(arguments.security());
            arguments.user().ifPresent(user -> relay.login(user, arguments.password()));
            return relay.build();
        } catch (InvalidValueException e) {
            throw new UsageException(e.getMessage() + ".");
        }
    }

    private Set<EmailId> record(EmailLedger ledger) throws IOException {
        Instant start = Instant.now().truncatedTo(ChronoUnit.MILLIS);
        Set<EmailId> ids = new LinkedHashSet<>();
        for (Path file : files()) {
            record(file, ledger).ifPresent(ids::add);
        }
        long earlier =
                ids.stream().filter(id -> id.recordedAt().isBefore(start)).count();
        out.println(ids.size() + " messages: " + (ids.size() - earlier) + " recorded now, " + earlier
                + " known from an earlier run.");
        return ids;
    }

    private List<Path> files() throws IOException {
        try (Stream<Path> entries = Files.list(arguments.folder())) {
            return entries.filter(file -> file.toString().endsWith(".eml"))
                    .sorted()
                    .toList();
        }
    }

    private Optional<EmailId> record(Path file, EmailLedger ledger) throws IOException {
        try {
            byte[] message = Files.readAllBytes(file);
            Email email = EmlReader.read(message, arguments.from())
                    .to(arguments.to())
                    .idempotencyKey(key(message))
                    .build();
            return Optional.of(ledger.send(email));
        } catch (MessagingException | InvalidValueException | IdempotencyConflictException e) {
            unusable++;
            out.println(file + " is left out: " + e.getMessage());
            return Optional.empty();
        }
    }

    /** The same file for the same recipient is the same e-mail; for another recipient it is another one. */
    private String key(byte[] message) {
        try {
            MessageDigest sha256 = MessageDigest.getInstance("SHA-256");
            sha256.update(arguments.to().getBytes(StandardCharsets.UTF_8));
            sha256.update((byte) 0);
            sha256.update(arguments.from().toString().getBytes(StandardCharsets.UTF_8));
            sha256.update((byte) 0);
            return "eml/" + HexFormat.of().formatHex(sha256.digest(message));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every Java platform has SHA-256", e);
        }
    }

    private static boolean isDelivered(EmailLedger ledger, EmailId id) {
        return ledger.find(id)
                .map(EmailRecord::status)
                .filter(EmailStatus.DELIVERED::equals)
                .isPresent();
    }
}
