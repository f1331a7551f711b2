package io.emailledger.tracking;

import static io.emailledger.message.InvalidValueException.requirePresent;

import io.emailledger.EmailLedger;
import io.emailledger.message.InvalidValueException;
import java.util.Optional;

/** Configures a {@link TrackingRecorder}. Not thread-safe. */
public final class TrackingRecorderBuilder {
    private static final int LEAST = 1;
    private static final int MOST = 10_000_000;

    final EmailLedger ledger;
    TrackingPolicy policy = TrackingPolicy.of(TrackingMode.INDIVIDUAL);
    Optional<TrackingTotals> totals = Optional.empty();
    NetworkRanges networks = client -> Optional.empty();
    int capacity = 10_000;

    TrackingRecorderBuilder(EmailLedger ledger) {
        this.ledger = ledger;
    }

    /**
     * Sets what is recorded, by tenant, e-mail and consent. Default: everything ({@link
     * TrackingMode#INDIVIDUAL}), without consents.
     *
     * @param what the policy
     * @return this
     * @throws InvalidValueException if it is null
     */
    public TrackingRecorderBuilder policy(TrackingPolicy what) {
        this.policy = requirePresent(what, "policy");
        return this;
    }

    /**
     * Sets where numbers are counted of e-mails with the mode {@link TrackingMode#AGGREGATE}. Default: nowhere, so
     * that these e-mails leave no trace.
     *
     * @param where the totals
     * @return this
     * @throws InvalidValueException if it is null
     */
    public TrackingRecorderBuilder totals(TrackingTotals where) {
        this.totals = Optional.of(requirePresent(where, "totals"));
        return this;
    }

    /**
     * Sets the networks of scanners, proxies and the sender. Default: none is known.
     *
     * @param known the ranges
     * @return this
     * @throws InvalidValueException if it is null
     */
    public TrackingRecorderBuilder networks(NetworkRanges known) {
        this.networks = requirePresent(known, "networks");
        return this;
    }

    /**
     * Sets how many observations may wait while the store is down, of about 300 bytes each. Default: 10,000.
     *
     * @param most the number, from 1 to 10,000,000
     * @return this
     * @throws InvalidValueException if it is out of bounds
     */
    public TrackingRecorderBuilder capacity(int most) {
        if (most < LEAST || most > MOST) {
            throw new InvalidValueException("capacity", "must be between " + LEAST + " and " + MOST);
        }
        this.capacity = most;
        return this;
    }

    /**
     * Builds the recorder.
     *
     * @return the recorder
     */
    public TrackingRecorder build() {
        return new TrackingRecorder(this);
    }
}
