package io.emailledger.jdbc;

import io.emailledger.spi.StoreException;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.NavigableSet;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Creates the partitions of the coming months, when the store is opened and then once a day, on a thread of its own.
 * Does nothing where the store has not partitioned the tables, or the application alone changes them. Without partitions
 * of a month its e-mails are stored in the default partitions, so that no insert fails.
 */
final class Partitions {
    private static final Logger LOG = LoggerFactory.getLogger(Partitions.class);

    /** How many months after the current one have partitions. */
    static final int AHEAD = 3;

    private static final int TRIES = 5;
    private static final int TRIES_AT_OPENING = 10;
    private static final Duration RETRY = Duration.ofMinutes(10);
    private static final Duration DAY = Duration.ofDays(1);

    private final Database database;
    private final PartitionCatalog catalog;
    private final MonthCreation creation;
    private final Partitioning asked;
    private final AtomicBoolean isRunning = new AtomicBoolean();
    private final AtomicLong noticed = new AtomicLong();
    private volatile Optional<Boolean> monthly = Optional.empty();
    private volatile long nextMillis;
    private volatile long checkedNanos = System.nanoTime();

    Partitions(Database database, TableNames names, SchemaMode mode, Partitioning asked) {
        this.database = database;
        this.catalog = new PartitionCatalog(names);
        this.creation = new MonthCreation(database, catalog);
        this.asked = asked;
        boolean mayChangeTables = mode == SchemaMode.MIGRATE || asked == Partitioning.MONTHLY;
        if (!mayChangeTables || database.dialect().reasonAgainstPartitions().isPresent()) {
            monthly = Optional.of(false);
        }
    }

    /** Creates missing partitions, and waits for another process that does. */
    void open() {
        if (isMonthly()) {
            createMissing(TRIES_AT_OPENING);
        } else if (asked == Partitioning.MONTHLY && monthly.isPresent()) {
            throw Migrator.refusal(catalog.names());
        }
    }

    /** Tells whether the store creates and drops the partitions: it has partitioned the tables, and may change them. */
    boolean isMonthly() {
        if (monthly.isEmpty()) {
            monthly = database.read("look for partitions", catalog::isMonthly);
        }
        return monthly.orElse(false);
    }

    PartitionCatalog catalog() {
        return catalog;
    }

    /** Called often, with the time as far as it is known: checks once a day, in the background. */
    void keepAhead(long millis) {
        if (monthly.isPresent() && !monthly.get()) {
            return;
        }
        boolean isDue = millis >= nextMillis || System.nanoTime() - checkedNanos >= DAY.toNanos();
        if (isDue) {
            noticed.accumulateAndGet(millis, Math::max);
            if (isRunning.compareAndSet(false, true)) {
                Interrupts.inBackground(this::checkNoticed);
            }
        }
    }

    /** A later time that was noticed during a check is checked after it. */
    private void checkNoticed() {
        long checked;
        do {
            checked = noticed.get();
            try {
                check(checked);
            } finally {
                isRunning.set(false);
            }
        } while (noticed.get() > checked && isRunning.compareAndSet(false, true));
    }

    private void check(long millis) {
        checkedNanos = System.nanoTime();
        try {
            nextMillis = millis + 1;
            if (isMonthly()) {
                createMissing(TRIES);
            }
        } catch (StoreException e) {
            nextMillis = millis + DAY.toMillis();
            LOG.warn(
                    "The partitions of the coming months could not be checked; they are checked again in a day, and at"
                            + " the next start",
                    e);
        }
    }

    private void createMissing(int tries) {
        Instant now = database.clock().now();
        Instant tomorrow = now.truncatedTo(ChronoUnit.DAYS).plus(1, ChronoUnit.DAYS);
        nextMillis = Math.max(nextMillis, tomorrow.toEpochMilli());
        NavigableSet<PartitionMonth> there = database.read("look for partitions", catalog::months);
        PartitionMonth current = PartitionMonth.of(now);
        // The clock of another node may be a little behind that of the first one.
        for (int i = there.isEmpty() ? -1 : 0; i <= AHEAD; i++) {
            PartitionMonth month = current.plus(i);
            if (!there.contains(month)
                    && month.start().compareTo(Instant.EPOCH) >= 0
                    && !create(month, i <= 0, tries)) {
                nextMillis = now.plus(RETRY).toEpochMilli();
                break;
            }
        }
        warnOfRest();
    }

    /** Returns whether it makes sense to go on with the next month. */
    private boolean create(PartitionMonth month, boolean hasBegun, int tries) {
        try {
            return creation.create(month, hasBegun, tries);
        } catch (StoreException e) {
            LOG.warn(
                    "The partitions {} could not be created; it is tried again in ten minutes, and at the next start."
                            + " E-mails of that month are stored in the default partitions",
                    month.of("el_*"),
                    e);
            return false;
        }
    }

    private void warnOfRest() {
        boolean any = database.read("look for rows without a month", session -> {
            try (Command select = session.commandFor("select 1 from " + PartitionedTables.REST + " limit 1")) {
                return select.any();
            }
        });
        if (any) {
            LOG.warn(
                    "There are e-mails in {}, because their month had no partition when they were recorded. They are"
                            + " found, sent and deleted as all others, but row by row; docs/stores.md describes how to"
                            + " move them",
                    PartitionedTables.REST);
        }
    }
}
