package io.emailledger.tracking;

import io.emailledger.spi.StoreParts.ObservationStore.Observation;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Passes the observations of an endpoint to a spool. It waits for them, for a short time, or not at all. */
final class ObservationSink {
    private static final Logger LOG = LoggerFactory.getLogger(TrackingRecorder.class);
    private static final long PATIENCE_MILLIS = 1_000;
    private static final int CAPACITY = 10_000;

    private final ObservationSpool spool;
    private final Predicate<Observation> admitted;
    private final RequestRules rules;
    private final boolean waits;

    /** Recordings that exceeded the waiting time and still run: while there are any, callers do not wait. */
    private final AtomicInteger overdue = new AtomicInteger();

    private ObservationSink(
            ObservationSpool spool, Predicate<Observation> admitted, RequestRules rules, boolean waits) {
        this.spool = spool;
        this.admitted = admitted;
        this.rules = rules;
        this.waits = waits;
    }

    static ObservationSink of(Consumer<Observation> recorder) {
        return new ObservationSink(
                new ObservationSpool(CAPACITY, recorder),
                observation -> true,
                new RequestRules(client -> Optional.empty()),
                true);
    }

    /** Returns a sink that does not wait, and passes on what is admitted. */
    static ObservationSink of(ObservationSpool spool, Predicate<Observation> admitted, RequestRules rules) {
        return new ObservationSink(spool, admitted, rules, false);
    }

    RequestRules rules() {
        return rules;
    }

    boolean waits() {
        return waits;
    }

    void record(Observation observation) {
        if (!admitted.test(observation)) {
            return;
        }
        CompletableFuture<Void> recorded = spool.add(observation, waits);
        if (waits && overdue.get() == 0) {
            await(recorded);
        }
    }

    private void await(CompletableFuture<Void> recorded) {
        try {
            recorded.get(PATIENCE_MILLIS, TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            LOG.warn("The store takes long to record an open or a click; they are served without waiting for it.");
            overdue.incrementAndGet();
            CompletableFuture<Void> unused = recorded.thenRun(overdue::decrementAndGet);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (ExecutionException e) {
            throw new IllegalStateException("it is never completed exceptionally", e);
        }
    }
}
