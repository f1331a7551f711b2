package io.emailledger.jdbc;

import io.emailledger.jdbc.Database.SessionWork;
import io.emailledger.jdbc.Heartbeat.Head;
import io.emailledger.message.InvalidValueException;
import io.emailledger.spi.StoreException;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads from a replica, in a bounded time. It is used if it is of the same store, its tables are those of this version,
 * and it is not too old. While it cannot be used, only {@link #probe()} tries it. A search that takes long on a replica
 * that answers does not say that it cannot be used. Thread-safe.
 */
final class ReplicaReads {
    /** How long a replica may take to give a connection and the row of the heartbeat. */
    static final Duration PATIENCE = Duration.ofSeconds(3);

    /** How long the rest of a read may take. */
    static final Duration LONGEST = Duration.ofSeconds(30);

    private static final Logger LOG = LoggerFactory.getLogger(ReplicaReads.class);

    /** The maximum number of threads that read, or that wait for a connection and were abandoned. */
    private static final int MOST = 30;

    private final DataSource dataSource;
    private final Database primary;
    private final OwnDatabase own;
    private final Heartbeat heartbeat;
    private final Duration maxStaleness;
    private final Duration longest;
    private final ReplicaWatch watch;
    private final AtomicInteger threads = new AtomicInteger();

    /** The attempts that a caller waits for: not those that were abandoned. */
    private final AtomicInteger awaited = new AtomicInteger();

    ReplicaReads(
            DataSource dataSource,
            Database primary,
            OwnDatabase own,
            Heartbeat heartbeat,
            Duration maxStaleness,
            Duration longest) {
        this.dataSource = dataSource;
        this.primary = primary;
        this.own = own;
        this.heartbeat = heartbeat;
        this.maxStaleness = maxStaleness;
        this.longest = longest;
        this.watch = new ReplicaWatch(heartbeat.every());
    }

    /** Reads; empty if the replica cannot be used now. */
    <T> Optional<Found<T>> read(SessionWork<T> work) {
        return watch.isDown() ? Optional.empty() : Interrupts.without(() -> attempt(work));
    }

    /** Tries a replica that could not be used, so that no reader has to. */
    void probe() {
        if (watch.isDown() && awaited.get() == 0) {
            Optional<Found<Boolean>> unused = attempt(session -> true);
        }
    }

    /**
     * Rejects a replica of another store, if it can be reached.
     *
     * @throws InvalidValueException if it is of another store
     */
    void refuseForeign() {
        Interrupts.without(() -> attempt(session -> true, true));
    }

    private <T> Optional<Found<T>> attempt(SessionWork<T> work) {
        return attempt(work, false);
    }

    private <T> Optional<Found<T>> attempt(SessionWork<T> work, boolean first) {
        if (threads.incrementAndGet() > MOST) {
            threads.decrementAndGet();
            return Optional.empty();
        }
        ReplicaAttempt attempt = new ReplicaAttempt(dataSource, primary::sessionOfReplica);
        Future<Answer<T>> answer = start(attempt, work);
        awaited.incrementAndGet();
        try {
            if (attempt.isAnswered(PATIENCE)) {
                return used(answer.get(longest.toMillis(), TimeUnit.MILLISECONDS), first);
            }
            attempt.abandon();
            watch.failed("has not answered within " + PATIENCE.toMillis() + " ms", null);
        } catch (ExecutionException e) {
            failed(e.getCause());
        } catch (TimeoutException e) {
            attempt.cancel(answer, PATIENCE);
            LOG.info(
                    "A read from the replica took more than {} s: it is cancelled there, and the primary is read.",
                    longest.toSeconds());
        } catch (InterruptedException e) {
            attempt.abandon();
            Thread.currentThread().interrupt();
        } finally {
            awaited.decrementAndGet();
        }
        return Optional.empty();
    }

    private <T> Future<Answer<T>> start(ReplicaAttempt attempt, SessionWork<T> work) {
        boolean started = false;
        try {
            Future<Answer<T>> answer = Interrupts.start(() -> {
                try {
                    return attempt.read(session -> answer(session, attempt, work));
                } finally {
                    threads.decrementAndGet();
                }
            });
            started = true;
            return answer;
        } finally {
            if (!started) {
                threads.decrementAndGet();
            }
        }
    }

    /** The head is read first: what is read after it is at least as new. */
    private <T> Answer<T> answer(JdbcSession session, ReplicaAttempt attempt, SessionWork<T> work) throws SQLException {
        Head head = Heartbeat.head(session);
        attempt.answered();
        return isUsable(head) ? new Answer<>(head, work.run(session)) : new Answer<>(head, null);
    }

    private boolean isUsable(Head head) {
        return own.isOwn(head.store())
                && head.version() >= Schema.latest()
                && head.asOf().filter(this::isRecent).isPresent();
    }

    private boolean isRecent(Instant asOf) {
        return heartbeat
                .now()
                .filter(now -> !asOf.isBefore(now.minus(maxStaleness)))
                .isPresent();
    }

    private <T> Optional<Found<T>> used(Answer<T> answer, boolean first) {
        T value = answer.value();
        Optional<Instant> asOf = answer.head().asOf();
        if (value != null && asOf.isPresent()) {
            watch.worked();
            return Optional.of(new Found<>(value, asOf.get()));
        }
        unusable(answer.head(), first);
        return Optional.empty();
    }

    private void unusable(Head head, boolean first) {
        if (head.store().isPresent() && !own.isOwn(head.store())) {
            if (first) {
                throw new InvalidValueException(
                        "readFrom", "must lead to a replica of the store's database, but leads to another one");
            }
            watch.failed("is of another database", null);
        } else if (isOld()) {
            watch.failed(
                    head.version() < Schema.latest()
                            ? "has tables of version " + head.version() + " and not " + Schema.latest()
                            : "is more than " + maxStaleness.toSeconds() + " s behind; it is complete as of "
                                    + head.asOf().map(Instant::toString).orElse("no known time"),
                    null);
        }
    }

    /** At first a replica may have nothing of what this process wrote: that does not say that it is behind. */
    private boolean isOld() {
        Optional<Instant> first = heartbeat.first();
        return first.isPresent()
                && heartbeat
                        .now()
                        .filter(now -> first.get().isBefore(now.minus(maxStaleness)))
                        .isPresent();
    }

    private void failed(@Nullable Throwable e) {
        if (e instanceof SQLException sql) {
            if (primary.dialect().isConflict(sql)) {
                LOG.debug("The replica has cancelled a read twice: the primary is read", SqlErrors.harmless(sql));
            } else {
                watch.failed("cannot be read", SqlErrors.harmless(sql));
            }
        } else if (e instanceof StoreException store && store.getCause() instanceof SQLException) {
            watch.failed("cannot be read", store);
        } else {
            LOG.debug("A read from the replica failed: the primary is read", e);
        }
    }

    /**
     * What was found in a replica.
     *
     * @param value the answer
     * @param asOf the time up to which it is complete
     */
    record Found<T>(T value, Instant asOf) {}

    /** What a replica says of itself and, if it can be used, its answer. */
    private record Answer<T>(Head head, @Nullable T value) {}
}
