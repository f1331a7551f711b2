package io.emailledger.tracking;

import static io.emailledger.message.InvalidValueException.requirePresent;

import io.emailledger.EmailLedger;
import io.emailledger.history.EmailRecord;
import io.emailledger.history.ObservationRecord.ObservationKind;
import io.emailledger.message.InvalidValueException;
import io.emailledger.spi.StoreParts.ObservationStore.Observation;
import io.emailledger.tracking.Evidence.Clue;
import java.time.Duration;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.Optional;

/**
 * Records opens and clicks as a {@link TrackingPolicy} says, in the background, and keeps them while the store is down.
 * Endpoints for pixels and for links share one.
 *
 * <pre>{@code
 * TrackingRecorder recorder = TrackingRecorder.of(ledger).policy(policy).build();
 * httpServer.createContext("/t/", new JdkPixelHandler(opens.endpoint(recorder)));
 * httpServer.createContext("/c/", new JdkClickHandler(clicks.endpoint(recorder)));
 * }</pre>
 *
 * <p>{@link #record} returns at once. While the store is down, observations wait in memory and are recorded in order, for
 * each e-mail, once it is back. Beyond the capacity they are lost and counted. Those that wait when the process ends are
 * lost: call {@link #drain} before. The policy is asked when an observation is recorded, so that a withdrawal also holds
 * for those that wait.
 *
 * <p>The same evidence of the same recipient is recorded at most twenty times, then once an hour, so that no recipient can
 * raise the numbers of an e-mail, or fill the store, by following one link again and again.
 *
 * <p>Thread-safe. It uses no thread while idle and need not be closed. It does not close the ledger.
 */
public final class TrackingRecorder {
    private static final String DATE_ONLY = new Evidence(OpenAgent.UNKNOWN, Clue.DATE_ONLY).word();

    private final EmailLedger ledger;
    private final TrackingPolicy policy;
    private final Optional<TrackingTotals> totals;
    private final RepeatLimit repeats = new RepeatLimit();
    private final ObservationSpool spool;
    private final RequestRules rules;

    TrackingRecorder(TrackingRecorderBuilder builder) {
        this.ledger = builder.ledger;
        this.policy = builder.policy;
        this.totals = builder.totals;
        this.spool = new ObservationSpool(builder.capacity, this::write);
        this.rules = new RequestRules(builder.networks);
    }

    /**
     * Starts a recorder with the defaults.
     *
     * @param ledger the ledger that records
     * @return the builder
     * @throws InvalidValueException if it is null
     */
    public static TrackingRecorderBuilder of(EmailLedger ledger) {
        return new TrackingRecorderBuilder(requirePresent(ledger, "ledger"));
    }

    /**
     * Records an open or a click soon. Throws nothing that the store or the ledger throws, and does not wait.
     *
     * @param observation the observation, of an endpoint or of a provider's webhook
     * @throws InvalidValueException if it is null
     */
    public void record(Observation observation) {
        // It is complete when it is recorded; no caller waits for that.
        var unused = spool.add(requirePresent(observation, "observation"), false);
    }

    /**
     * Returns the number of observations that wait to be recorded.
     *
     * @return the number, at most the capacity
     */
    public int waiting() {
        return spool.waiting();
    }

    /**
     * Returns the number of observations that were lost since the recorder was built, because too many waited or they
     * could not be recorded.
     *
     * @return the number
     */
    public long lost() {
        return spool.lost();
    }

    /**
     * Waits until everything that was passed to this recorder so far is recorded, for example before the ledger is
     * closed.
     *
     * @param time the longest time to wait
     * @return false if something still waits
     * @throws InterruptedException if the thread is interrupted
     */
    public boolean drain(Duration time) throws InterruptedException {
        return spool.await(requirePresent(time, "time"));
    }

    ObservationSink sink() {
        return ObservationSink.of(spool, repeats::admits, rules);
    }

    private void write(Observation seen) {
        if (!repeats.admits(seen)) {
            return;
        }
        Optional<EmailRecord> email = ledger.find(seen.email())
                .filter(record -> seen.recipient() >= 0
                        && seen.recipient() < record.recipients().size());
        if (email.isEmpty()) {
            return;
        }
        switch (policy.mode(email.get(), seen.recipient(), seen.kind())) {
            case INDIVIDUAL -> individual(seen);
            case DATE_ONLY -> dateOnly(seen);
            case AGGREGATE -> aggregate(seen, email.get());
            case NONE -> {}
        }
    }

    private void individual(Observation seen) {
        ledger.reports().observe(seen);
        repeats.recorded(seen);
    }

    private void dateOnly(Observation seen) {
        Observation day = new Observation(
                seen.email(),
                seen.recipient(),
                seen.kind(),
                DATE_ONLY,
                seen.at().truncatedTo(ChronoUnit.DAYS));
        // Not the opens of programs, which say nothing about the date of the last reading.
        if (SightingRules.grade(seen).mayBePerson() && repeats.isFirstOfDay(day)) {
            ledger.reports().observe(day);
            repeats.recordedOfDay(day);
        }
    }

    private void aggregate(Observation seen, EmailRecord email) {
        Observation once = new Observation(
                seen.email(),
                seen.recipient(),
                seen.kind(),
                seen.kind() == ObservationKind.CLICK ? linkOf(seen) : "",
                seen.at().truncatedTo(ChronoUnit.DAYS));
        if (totals.isPresent() && repeats.isFirstOfDay(once)) {
            totals.get()
                    .add(email, LocalDate.ofInstant(seen.at(), ZoneOffset.UTC), seen.kind(), SightingRules.grade(seen));
            repeats.recordedOfDay(once);
        }
    }

    private static String linkOf(Observation seen) {
        return Evidence.of(seen.agent()).link().toString();
    }

    /** Returns the capacity and what waits. */
    @Override
    public String toString() {
        return "TrackingRecorder[waiting=" + waiting() + ", lost=" + lost() + ", policy=" + policy + "]";
    }
}
