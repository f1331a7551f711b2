package io.emailledger.jdbc;

import io.emailledger.spi.StoreException;
import io.emailledger.spi.StoreParts.SettingStore.SettingChange;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Writes the time of the primary into a row. A replica that shows the row has everything that was committed before that
 * time, because databases replicate commits in their order. All nodes share the row: a node writes it only if no other
 * has just done so. Thread-safe.
 */
final class Heartbeat {
    static final Duration EVERY = Duration.ofSeconds(5);

    private static final String SETTING = "replica-heartbeat";

    private final Database primary;
    private final Duration every;
    private volatile @Nullable Reading first;
    private volatile @Nullable Reading last;

    Heartbeat(Database primary, Duration every) {
        this.primary = primary;
        this.every = every;
    }

    Duration every() {
        return every;
    }

    /** Writes the row, unless it has just been written. */
    void beat() {
        long begin = System.nanoTime();
        Seen seen = primary.read("read its heartbeat", this::read);
        Reading reading = new Reading(seen.now(), begin);
        last = reading;
        if (isDue(seen)) {
            // Its time is that of a statement before this transaction, so that it is never too late.
            // Another node may have written it meanwhile; that serves as well.
            new Settings(primary)
                    .changeSettings(List.of(new SettingChange(
                            SETTING, seen.content(), Optional.of(Long.toString(Times.micros(seen.now()))))));
        }
        if (first == null) {
            first = reading;
        }
    }

    /**
     * The time of the primary now, as far as it is known; never waits for the database. It is not too early: a replica
     * never seems newer than it is.
     */
    Optional<Instant> now() {
        Optional<Value> given = primary.clock().parameter();
        if (given.isPresent()) {
            return Optional.of(Times.instant(given.get().number()));
        }
        Reading known = last;
        return known == null
                ? Optional.empty()
                : Optional.of(known.time().plusNanos(System.nanoTime() - known.nanos()));
    }

    /** The time of the first row that a replica must have received since this store was opened. */
    Optional<Instant> first() {
        Reading known = first;
        return known == null ? Optional.empty() : Optional.of(known.time());
    }

    /**
     * Reads the clock of the primary with a statement that begins now.
     *
     * @throws StoreException in a transaction of the application, which may be committed after the next heartbeat
     */
    Instant mark() {
        if (primary.isJoined()) {
            throw StoreException.refusal("The store was asked for a mark inside a transaction of the application, whose"
                    + " changes are committed after that time, so that a replica may lack them. Call mark() after the"
                    + " commit.");
        }
        return primary.read("read its clock", this::read).now();
    }

    /** Reads which store a replica is of, its version, and the time up to which it is complete. */
    static Head head(JdbcSession session) throws SQLException {
        try (Command select = session.command(Statements.READ_REPLICA_HEAD)) {
            return select.text(SETTING)
                    .one(row -> new Head(
                            row.optionalText(),
                            row.smallNumber(),
                            row.optionalText().flatMap(Heartbeat::time)))
                    .orElseThrow();
        }
    }

    private Seen read(JdbcSession session) throws SQLException {
        try (Command select = session.command(Statements.READ_HEARTBEAT)) {
            return select.now()
                    .text(SETTING)
                    .one(row -> new Seen(row.time(), row.optionalText()))
                    .orElseThrow();
        }
    }

    /** A time ahead is one of a server whose clock was ahead, before a failover. */
    private boolean isDue(Seen seen) {
        Optional<Instant> beat = seen.content().flatMap(Heartbeat::time);
        // The nodes are not in step: one that is a little early writes too.
        Duration fresh = every.dividedBy(2);
        return beat.isEmpty()
                || !beat.get().isAfter(seen.now().minus(fresh))
                || beat.get().isAfter(seen.now().plus(fresh));
    }

    private static Optional<Instant> time(String content) {
        try {
            return Optional.of(Times.instant(Long.parseLong(content)));
        } catch (NumberFormatException e) {
            return Optional.empty();
        }
    }

    /**
     * What a replica says of itself.
     *
     * @param store the id of its store
     * @param version the version of its tables
     * @param asOf the time up to which it is complete
     */
    record Head(Optional<String> store, int version, Optional<Instant> asOf) {}

    /** The primary's time, and the row. */
    private record Seen(Instant now, Optional<String> content) {}

    /** A time of the primary, and a moment here before it was read. */
    private record Reading(Instant time, long nanos) {}
}
