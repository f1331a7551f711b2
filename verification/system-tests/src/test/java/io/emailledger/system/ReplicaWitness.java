package io.emailledger.system;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import io.emailledger.history.EmailRecord;
import io.emailledger.history.HistoryPage;
import io.emailledger.history.HistoryQuery;
import io.emailledger.jdbc.JdbcHistoryStore;
import io.emailledger.message.EmailId;
import io.emailledger.spi.StoreException;
import io.emailledger.spi.StoreParts.ReplicaStore;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * Reads the history from replicas while other processes record and send, and compares it with the primary: what the
 * primary has shown before a time is in every answer that is as of a later time.
 */
final class ReplicaWitness implements AutoCloseable {
    private static final int NEWEST = 100;
    private static final int MOST_PAGES = 200;

    private final HikariDataSource primary;
    private final HikariDataSource replicas;
    private final Thread thread = new Thread(this::watch, "replica-witness");
    private final List<String> violations = new ArrayList<>();
    private volatile boolean ended;
    private int compared;
    private int fromPrimary;
    private int failed;
    private Duration oldest = Duration.ZERO;

    /** What the primary has shown, all of it before a time. */
    private record Shown(Set<EmailId> ids, Instant before) {}

    private ReplicaWitness(String primaryUrl, String replicaUrl) {
        this.primary = pool(primaryUrl);
        this.replicas = pool(replicaUrl);
    }

    static ReplicaWitness start(String primaryUrl, String replicaUrl) {
        ReplicaWitness witness = new ReplicaWitness(primaryUrl, replicaUrl);
        witness.thread.setDaemon(true);
        witness.thread.start();
        return witness;
    }

    private static HikariDataSource pool(String url) {
        HikariConfig config = new HikariConfig();
        config.setJdbcUrl(url);
        config.setMaximumPoolSize(4);
        // Another replica may answer next: they are not equally old.
        config.setMaxLifetime(Duration.ofSeconds(30).toMillis());
        config.setConnectionTimeout(Duration.ofSeconds(3).toMillis());
        config.setInitializationFailTimeout(-1);
        return new HikariDataSource(config);
    }

    private void watch() {
        Optional<JdbcHistoryStore> opened = Optional.empty();
        Optional<Shown> shown = Optional.empty();
        while (!ended) {
            try {
                if (opened.isEmpty()) {
                    opened = Optional.of(
                            JdbcHistoryStore.builder(primary).readFrom(replicas).build());
                }
                JdbcHistoryStore store = opened.get();
                if (shown.isEmpty()) {
                    shown = Optional.of(shown(store));
                }
                if (compare(store, shown.get())) {
                    shown = Optional.empty();
                }
            } catch (StoreException e) {
                // The primary is being replaced. What it has shown must not be lost.
                failed++;
            }
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(20));
        }
        opened.ifPresent(JdbcHistoryStore::close);
    }

    private static Shown shown(JdbcHistoryStore store) {
        HistoryPage page = store.history(HistoryQuery.all().limit(NEWEST));
        Set<EmailId> ids = new HashSet<>();
        page.emails().stream().map(EmailRecord::id).forEach(ids::add);
        return new Shown(ids, store.replicaStore().orElseThrow().replicaMark());
    }

    /** Returns whether there was an answer as of a later time. */
    private boolean compare(JdbcHistoryStore store, Shown shown) {
        ReplicaStore replica = store.replicaStore().orElseThrow();
        Set<EmailId> missing = new HashSet<>(shown.ids());
        HistoryQuery query = HistoryQuery.all().limit(NEWEST);
        for (int pages = 0; pages < MOST_PAGES; pages++) {
            Optional<HistoryPage> answer = replica.replicaHistory(query);
            if (answer.isEmpty()) {
                fromPrimary++;
                return false;
            }
            HistoryPage page = answer.get();
            Instant asOf = page.asOf().orElseThrow();
            if (!asOf.isAfter(shown.before())) {
                return false;
            }
            page.emails().stream().map(EmailRecord::id).forEach(missing::remove);
            if (missing.isEmpty() || page.next().isEmpty()) {
                compared++;
                if (!missing.isEmpty()) {
                    violations.add("as of " + asOf + " a replica lacks " + missing
                            + ", which the primary had shown before " + shown.before());
                }
                Duration age = Duration.between(asOf, replica.replicaMark());
                oldest = age.compareTo(oldest) > 0 ? age : oldest;
                return true;
            }
            query = query.after(page.next().get());
        }
        violations.add("the history has no end");
        return true;
    }

    List<String> violations() {
        return violations;
    }

    int compared() {
        return compared;
    }

    /** Ends the comparison; then its results can be read. */
    void end() throws InterruptedException {
        ended = true;
        thread.join();
    }

    @Override
    public String toString() {
        return "%d answers of replicas compared, %d not given by a replica, %d failures of the primary, at most %d ms old"
                .formatted(compared, fromPrimary, failed, oldest.toMillis());
    }

    @Override
    public void close() {
        ended = true;
        replicas.close();
        primary.close();
    }
}
