package io.emailledger.micrometer;

import io.emailledger.Health;
import io.emailledger.LedgerClosedException;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import java.util.function.ToDoubleFunction;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads the health of a ledger at most once a second, whatever the number of gauges and of threads that read them. A
 * thread that comes while another reads waits for its result. Thread-safe.
 */
final class HealthReading {
    private static final Logger log = LoggerFactory.getLogger(HealthReading.class);
    private static final long AGE_NANOS = TimeUnit.SECONDS.toNanos(1);

    private final Supplier<Health> health;
    private final LongSupplier nanos;
    private final AtomicReference<@Nullable Reading> last = new AtomicReference<>();
    private final AtomicBoolean failing = new AtomicBoolean();

    /** A reading, which may still be in progress. */
    private record Reading(FutureTask<Optional<Health>> task, long begun) {}

    HealthReading(Supplier<Health> health, LongSupplier nanos) {
        this.health = health;
        this.nanos = nanos;
    }

    /** Returns a value of the health; NaN if it cannot be read. */
    double value(ToDoubleFunction<Health> value) {
        return read().map(value::applyAsDouble).orElse(Double.NaN);
    }

    private Optional<Health> read() {
        long now = nanos.getAsLong();
        Reading known = last.get();
        if (known != null && now - known.begun() < AGE_NANOS) {
            return result(known);
        }
        Reading next = new Reading(new FutureTask<>(this::ask), now);
        if (last.compareAndSet(known, next)) {
            return result(next);
        }
        Reading faster = last.get();
        return result(faster == null ? next : faster);
    }

    private static Optional<Health> result(Reading reading) {
        try {
            // Does nothing if another thread runs it or has run it.
            reading.task().run();
            return reading.task().get();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return Optional.empty();
        } catch (ExecutionException | CancellationException e) {
            return Optional.empty();
        }
    }

    private Optional<Health> ask() {
        try {
            Health read = health.get();
            failing.set(false);
            return Optional.of(read);
        } catch (LedgerClosedException e) {
            return Optional.empty();
        } catch (RuntimeException e) {
            if (!failing.getAndSet(true)) {
                log.warn(
                        "The health of the ledger could not be read ({}); its gauges are NaN until it can",
                        e.getClass().getName());
            }
            log.debug("Why the health of the ledger could not be read", e);
            return Optional.empty();
        }
    }
}
