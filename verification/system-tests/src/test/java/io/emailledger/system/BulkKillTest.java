package io.emailledger.system;

import static org.assertj.core.api.Assertions.assertThat;

import io.emailledger.EmailLedger;
import io.emailledger.actions.BulkRun;
import io.emailledger.history.EmailRecord;
import io.emailledger.history.EmailStatus;
import io.emailledger.history.HistoryPage;
import io.emailledger.history.HistoryQuery;
import io.emailledger.jdbc.JdbcHistoryStore;
import io.emailledger.local.LocalTransports;
import io.emailledger.message.Email;
import io.emailledger.message.EmailId;
import io.emailledger.rig.Campaigns;
import io.emailledger.spi.HistoryStore;
import io.emailledger.testdatabases.Release;
import io.emailledger.testdatabases.TestDatabase;
import io.emailledger.testdatabases.TestServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Sends {@code kill -9} to a process that resends many e-mails, within its batches, and continues from the token that was
 * saved last. Each e-mail has one copy at the end. {@code -Pcampaigns} resends 10,000 e-mails.
 */
class BulkKillTest {
    private static final int EMAILS = Campaigns.number(900, 10_000);
    private static final int KILLS = Campaigns.number(4, 40);

    @TempDir
    Path directory;

    @Test
    void killsOnH2NeitherDoubleNorMiss() throws Exception {
        killed(PooledDatabase.h2(directory.resolve("history")));
    }

    @Test
    void killsOnPostgreSqlNeitherDoubleNorMiss() throws Exception {
        try (TestDatabase database = TestServer.shared(Release.POSTGRESQL_18).newDatabase()) {
            killed(database.url());
        }
    }

    @Test
    void killsOnMariaDbNeitherDoubleNorMiss() throws Exception {
        try (TestDatabase database = TestServer.shared(Release.MARIADB_11_4).newDatabase()) {
            killed(database.url());
        }
    }

    private void killed(String url) throws Exception {
        Path token = directory.resolve("token");
        List<EmailId> originals = delivered(url, token);

        // Not a divisor of the size of a batch: each kill is at another place within one.
        int between = EMAILS / (KILLS + 1);
        for (int kill = 0; kill < KILLS; kill++) {
            try (Child child = BulkKillProgram.start(url, token)) {
                child.awaitLines(between);
                child.kill();
            }
        }
        try (Child child = BulkKillProgram.start(url, token)) {
            child.awaitLine(BulkKillProgram.FINISHED);
            assertThat(child.awaitExit()).isZero();
        }

        BulkRun run = BulkRun.of(Files.readString(token));
        Map<EmailId, Integer> copies = copies(url, run);
        assertThat(copies.values().stream().filter(count -> count > 1).count())
                .as("doubles")
                .isZero();
        assertThat(originals.stream().filter(id -> !copies.containsKey(id)).count())
                .as("missing")
                .isZero();
        assertThat(copies).hasSize(EMAILS);
        assertThat(run.done()).isEqualTo(EMAILS);
        assertThat(run.notDone()).isEmpty();
    }

    /** Records e-mails, delivers them, and begins the run. */
    private static List<EmailId> delivered(String url, Path token) throws IOException {
        try (PooledDatabase database = PooledDatabase.at(url);
                HistoryStore store = JdbcHistoryStore.create(database.dataSource());
                EmailLedger ledger = EmailLedger.builder(store, LocalTransports.discarding())
                        .workers(0)
                        .build()) {
            List<EmailId> ids = new ArrayList<>();
            for (int from = 0; from < EMAILS; from += 100) {
                ids.addAll(ledger.sendAll(IntStream.range(from, Math.min(EMAILS, from + 100))
                        .mapToObj(BulkKillTest::email)
                        .toList()));
            }
            while (ledger.sending().runOnce()) {
                // The condition does the work.
            }
            assertThat(ledger.counts(BulkKillProgram.QUERY).of(EmailStatus.DELIVERED))
                    .isEqualTo(EMAILS);
            BulkKillProgram.save(ledger.bulk().begin(), token);
            return ids;
        }
    }

    private static Email email(int number) {
        return Email.from("billing@clinic.example")
                .to("pat" + number + "@home.example")
                .subject("Invoice " + number)
                .text("Please find your invoice.")
                .tag("campaign")
                .build();
    }

    /** Counts the copies of each original. */
    private static Map<EmailId, Integer> copies(String url, BulkRun run) {
        Map<EmailId, Integer> copies = new HashMap<>();
        try (PooledDatabase database = PooledDatabase.at(url);
                HistoryStore store = JdbcHistoryStore.create(database.dataSource())) {
            HistoryQuery query = BulkKillProgram.QUERY.limit(1_000);
            Optional<String> next;
            do {
                HistoryPage page = store.history(query);
                for (EmailRecord email : page.emails()) {
                    email.facts().resendOf().ifPresent(original -> {
                        assertThat(email.facts().metadata()).containsEntry(BulkRun.METADATA, run.name());
                        copies.merge(original, 1, Integer::sum);
                    });
                }
                next = page.next();
                query = next.isPresent() ? query.after(next.get()) : query;
            } while (next.isPresent());
        }
        return copies;
    }
}
