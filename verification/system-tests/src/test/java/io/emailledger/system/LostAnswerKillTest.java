package io.emailledger.system;

import static org.assertj.core.api.Assertions.assertThat;

import io.emailledger.EmailLedger;
import io.emailledger.actions.CancelResult;
import io.emailledger.actions.ResendOptions;
import io.emailledger.actions.ResendResult.ResendRefusal;
import io.emailledger.history.EmailRecord;
import io.emailledger.history.EmailStatus;
import io.emailledger.history.EmailStatus.FailureReason;
import io.emailledger.history.HistoryQuery;
import io.emailledger.history.HistoryQuery.ExportFormat;
import io.emailledger.history.RecipientRecord.Arrival;
import io.emailledger.jdbc.JdbcHistoryStore;
import io.emailledger.message.Email;
import io.emailledger.message.EmailBuilder;
import io.emailledger.message.EmailId;
import io.emailledger.smtp.Security;
import io.emailledger.smtp.SmtpTransport;
import io.emailledger.spi.HistoryStore;
import io.emailledger.testdatabases.Release;
import io.emailledger.testdatabases.TestDatabase;
import io.emailledger.testdatabases.TestServer;
import io.emailledger.testkit.smtp.Moment;
import io.emailledger.testkit.smtp.Phase;
import io.emailledger.testkit.smtp.Reaction;
import io.emailledger.testkit.smtp.ScriptedSmtpServer;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.h2.tools.Server;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Sends {@code kill -9} to a process after the server's reply 250 and before the result is recorded. Tests that
 * everything shown about the e-mail later says that it may have arrived.
 */
class LostAnswerKillTest {
    private static final Duration LEASE = Duration.ofSeconds(1);
    private static final Duration LONGEST = Duration.ofMinutes(1);
    private static final Duration SHORT_LIFE = Duration.ofSeconds(15);
    private static final long MOMENT_NANOS = 20_000_000;

    @TempDir
    Path directory;

    /** The event after the kill. */
    private enum Sequel {
        /** The server defers it, and it is cancelled. */
        CANCELLED,
        /** The e-mail expires before it is sent again. */
        EXPIRED,
        /** The server defers it until it expires. */
        DEFERRED,
        /** The server rejects it. */
        REFUSED;

        String address() {
            return LostLeaseProgram.HELD_AFTER_ANSWER + "-" + name().toLowerCase(Locale.ROOT) + "@home.example";
        }

        boolean isOf(Moment moment) {
            return moment.recipient().filter(address()::equals).isPresent();
        }
    }

    @Test
    void lostRepliesOnH2AreReported() throws Exception {
        Server h2 = Server.createTcpServer("-tcpPort", "0", "-ifNotExists", "-baseDir", directory.toString())
                .start();
        try {
            lostRepliesAreReported("jdbc:h2:tcp://127.0.0.1:" + h2.getPort() + "/./history;USER=sa");
        } finally {
            h2.stop();
        }
    }

    @Test
    void lostRepliesOnPostgreSqlAreReported() throws Exception {
        try (TestDatabase database = TestServer.shared(Release.POSTGRESQL_18).newDatabase()) {
            lostRepliesAreReported(database.url());
        }
    }

    private void lostRepliesAreReported(String url) throws Exception {
        try (PooledDatabase database = PooledDatabase.checked(url);
                HistoryStore store = JdbcHistoryStore.create(database.dataSource());
                ScriptedSmtpServer server = ScriptedSmtpServer.start();
                EmailLedger ledger = ledger(store, server)) {
            Map<Sequel, EmailId> ids = killedAfterTheAnswer(url, ledger, server);
            assertThat(server.receivedCount()).isGreaterThanOrEqualTo(ids.size());

            server.rule(LostAnswerKillTest::answerAgain);
            Instant expiry = ledger.find(ids.get(Sequel.EXPIRED))
                    .flatMap(record -> record.facts().expiresAt())
                    .orElseThrow();
            until(() -> store.now().isAfter(expiry));
            CancelResult[] cancelled = new CancelResult[1];
            until(() -> {
                ledger.sending().runOnce();
                cancelled[0] = ledger.cancel(ids.get(Sequel.CANCELLED));
                return cancelled[0].code() == CancelResult.Code.CANCELLED
                        && ids.values().stream()
                                .allMatch(id -> status(ledger, id).isFinished());
            });

            assertThat(cancelled[0].mayHaveArrived()).isTrue();
            assertThat(status(ledger, ids.get(Sequel.CANCELLED))).isEqualTo(EmailStatus.CANCELLED);
            assertThat(status(ledger, ids.get(Sequel.EXPIRED))).isEqualTo(EmailStatus.FAILED);
            assertThat(ledger.find(ids.get(Sequel.EXPIRED))
                            .orElseThrow()
                            .recipients()
                            .get(0)
                            .failure())
                    .contains(FailureReason.ANSWER_LOST);
            assertThat(status(ledger, ids.get(Sequel.DEFERRED))).isEqualTo(EmailStatus.BOUNCED);
            assertThat(status(ledger, ids.get(Sequel.REFUSED))).isEqualTo(EmailStatus.BOUNCED);
            for (EmailId id : ids.values()) {
                saysThatItMayHaveArrived(ledger, id);
            }
        }
    }

    /** The first copies are all accepted, and the process dies before recording the replies. */
    private static Map<Sequel, EmailId> killedAfterTheAnswer(String url, EmailLedger ledger, ScriptedSmtpServer server)
            throws IOException {
        Map<Sequel, EmailId> ids = new EnumMap<>(Sequel.class);
        try (Child child = LostLeaseProgram.start(url, server.port(), LEASE)) {
            child.awaitLine("open");
            Instant expiry = Instant.now().plus(SHORT_LIFE);
            for (Sequel sequel : Sequel.values()) {
                EmailBuilder email = Email.from("billing@clinic.example")
                        .to(sequel.address())
                        .subject("Invoice 42")
                        .text("Please find your invoice.")
                        .metadata("sequel", sequel.name());
                switch (sequel) {
                    case EXPIRED -> email.expiresAt(expiry);
                    case DEFERRED -> email.expiresAt(expiry.plus(SHORT_LIFE));
                    case CANCELLED, REFUSED -> {}
                }
                ids.put(sequel, ledger.send(email.build()));
            }
            ids.values().forEach(id -> child.awaitLine(LostLeaseProgram.HOLDS + id));
            child.kill();
        }
        return ids;
    }

    private static Optional<Reaction> answerAgain(Moment moment) {
        if (moment.phase() != Phase.RCPT) {
            return Optional.empty();
        }
        return Optional.of(
                Sequel.REFUSED.isOf(moment)
                        ? Reaction.reply(550, "5.7.1 Not wanted")
                        : Reaction.reply(451, "4.7.1 Greylisted"));
    }

    private static void saysThatItMayHaveArrived(EmailLedger ledger, EmailId id) throws IOException {
        EmailRecord record = ledger.find(id).orElseThrow();
        String sequel = record.facts().metadata().get("sequel");
        assertThat(record.mayHaveArrived()).as(sequel).isTrue();
        assertThat(record.recipients().get(0).arrival()).as(sequel).contains(Arrival.MAY_HAVE_ARRIVED);
        assertThat(ledger.log(id).text()).as(sequel).contains("A server may have it", "MAY_HAVE_ARRIVED");

        HistoryQuery query = HistoryQuery.all().metadata("sequel", sequel);
        assertThat(exported(ledger, query, ExportFormat.JSON_LINES)).as(sequel).contains("\"mayHaveArrived\":true");
        assertThat(exported(ledger, query, ExportFormat.CSV)).as(sequel).contains(",MAY_HAVE_ARRIVED,true,");

        assertThat(ledger.resend(id).refusal()).as(sequel).contains(ResendRefusal.MAY_HAVE_ARRIVED);
        assertThat(ledger.resend(id, ResendOptions.same().evenIfItMayHaveArrived())
                        .id())
                .as(sequel)
                .isPresent();
    }

    private static String exported(EmailLedger ledger, HistoryQuery query, ExportFormat format) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        assertThat(ledger.bulk().export(query, format, out)).isEqualTo(1);
        return out.toString(StandardCharsets.UTF_8);
    }

    private static EmailStatus status(EmailLedger ledger, EmailId id) {
        return ledger.find(id).orElseThrow().status();
    }

    private static EmailLedger ledger(HistoryStore store, ScriptedSmtpServer server) {
        return EmailLedger.builder(
                        store,
                        SmtpTransport.relay("127.0.0.1", server.port())
                                .security(Security.NONE)
                                .build())
                .workers(0)
                .lease(LEASE)
                .retry(Duration.ofMillis(20), Duration.ofMillis(200))
                .build();
    }

    private static void until(BooleanSupplier condition) {
        long end = System.nanoTime() + LONGEST.toNanos();
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() > end) {
                throw new AssertionError("it took too long");
            }
            LockSupport.parkNanos(MOMENT_NANOS);
        }
    }
}
