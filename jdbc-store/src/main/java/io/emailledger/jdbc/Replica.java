package io.emailledger.jdbc;

import static io.emailledger.message.InvalidValueException.requirePresent;

import io.emailledger.history.HistoryPage;
import io.emailledger.history.HistoryQuery;
import io.emailledger.history.StatusCounts;
import io.emailledger.message.InvalidValueException;
import io.emailledger.spi.StoreException;
import io.emailledger.spi.StoreParts.ReplicaStore;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The replica of a store: its reads, and one thread that writes the heartbeat and tries a replica that has failed. */
final class Replica implements ReplicaStore, AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Replica.class);
    private static final Duration LEAST = Duration.ofSeconds(15);
    private static final Duration MOST = Duration.ofDays(1);

    private final ReplicaReads reads;
    private final Heartbeat heartbeat;
    private final Search search = new Search();

    /** Used by the timer's thread alone. */
    private boolean failing;

    private final ScheduledThreadPoolExecutor timer = new ScheduledThreadPoolExecutor(1, Replica::thread);

    Replica(ReplicaReads reads, Heartbeat heartbeat) {
        this.reads = reads;
        this.heartbeat = heartbeat;
    }

    /**
     * Begins with the heartbeat.
     *
     * @throws InvalidValueException if the replica is of another store
     */
    void start() {
        reads.refuseForeign();
        Future<?> unused =
                timer.scheduleWithFixedDelay(this::work, 0, heartbeat.every().toMillis(), TimeUnit.MILLISECONDS);
    }

    @Override
    public Optional<HistoryPage> replicaHistory(HistoryQuery query) {
        return reads.read(session -> search.page(session, query))
                .map(found -> found.value().asOf(found.asOf()));
    }

    @Override
    public Optional<StatusCounts> replicaCounts(HistoryQuery query) {
        return reads.read(session -> search.counts(session, query))
                .map(found -> found.value().asOf(found.asOf()));
    }

    @Override
    public Instant replicaMark() {
        return heartbeat.mark();
    }

    @Override
    public void close() {
        timer.shutdown();
    }

    /** A task that throws anything would never run again, and the replica would be lost until the next start. */
    private void work() {
        try {
            beat();
            reads.probe();
            failing = false;
        } catch (Throwable e) {
            if (!failing) {
                LOG.warn(
                        "The heartbeat of the read replica failed; it is tried again every {} ms.",
                        heartbeat.every().toMillis(),
                        e);
            }
            failing = true;
        }
    }

    private void beat() {
        try {
            heartbeat.beat();
        } catch (StoreException e) {
            // Failures of the primary are logged where it is used; without heartbeats the replica becomes too old.
            LOG.debug("The heartbeat could not be written", e);
        }
    }

    static Duration checkedStaleness(Duration age) {
        if (requirePresent(age, "maxStaleness").compareTo(LEAST) < 0 || age.compareTo(MOST) > 0) {
            throw new InvalidValueException("maxStaleness", "must lie between 15 seconds and 1 day, but is " + age);
        }
        return age;
    }

    /** It keeps neither the process nor the class loader of a stopped application alive. */
    private static Thread thread(Runnable work) {
        Thread thread = new Thread(null, work, "email-ledger-heartbeat", 0, false);
        thread.setDaemon(true);
        thread.setContextClassLoader(Replica.class.getClassLoader());
        return thread;
    }
}
