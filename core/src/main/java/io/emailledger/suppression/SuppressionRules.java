package io.emailledger.suppression;

import static io.emailledger.message.InvalidValueException.requirePresent;

import io.emailledger.message.InvalidValueException;
import java.time.Duration;
import java.util.Optional;

/**
 * The rules by which the ledger adds addresses to the suppression list. Listed addresses are never sent to, regardless
 * of the origin of the entry: {@link #never()} only prevents the ledger from adding entries.
 *
 * <p>A bounce is hard if the receiving side says that there is no such mailbox, or that it is closed permanently
 * ({@link io.emailledger.report.Diagnosis.BounceType#HARD}). It makes no difference whether the e-mail was rejected in
 * the SMTP session or returned later. Immutable.
 */
public final class SuppressionRules {
    private static final Duration LONGEST = Duration.ofDays(3_660);
    private static final int MOST = 100;

    private final Optional<Count> hard;
    private final Optional<Count> soft;
    private final boolean complaints;
    private final Optional<Duration> endsAfter;
    private final boolean shared;

    private SuppressionRules(
            Optional<Count> hard,
            Optional<Count> soft,
            boolean complaints,
            Optional<Duration> endsAfter,
            boolean shared) {
        this.hard = hard;
        this.soft = soft;
        this.complaints = complaints;
        this.endsAfter = endsAfter;
        this.shared = shared;
    }

    /**
     * Returns the default rules: the first hard bounce or complaint is enough, soft bounces are ignored, and an entry
     * never expires.
     *
     * @return the rules
     */
    public static SuppressionRules standard() {
        return new SuppressionRules(
                Optional.of(new Count(1, Duration.ofDays(30))), Optional.empty(), true, Optional.empty(), false);
    }

    /**
     * Returns rules by which the ledger never adds an address.
     *
     * @return the rules
     */
    public static SuppressionRules never() {
        return new SuppressionRules(Optional.empty(), Optional.empty(), false, Optional.empty(), false);
    }

    /**
     * Sets how many e-mails of one tenant must bounce hard at an address. Default: one e-mail within
     * 30 days.
     *
     * @param emails e-mails, from 1 to 100
     * @param within the period, by time of recording; at most ten years
     * @return new rules
     * @throws InvalidValueException if a value is out of bounds
     */
    public SuppressionRules hardBounces(int emails, Duration within) {
        return new SuppressionRules(
                Optional.of(Count.of(emails, within, "hard bounces")), soft, complaints, endsAfter, shared);
    }

    /**
     * Sets how many e-mails of one tenant must bounce at an address for any reason. Hard bounces count too. Default:
     * soft bounces are ignored.
     *
     * @param emails e-mails, from 1 to 100
     * @param within the period, by time of recording; at most ten years
     * @return new rules
     * @throws InvalidValueException if a value is out of bounds
     */
    public SuppressionRules softBounces(int emails, Duration within) {
        return new SuppressionRules(
                hard, Optional.of(Count.of(emails, within, "soft bounces")), complaints, endsAfter, shared);
    }

    /**
     * Sets whether one complaint, or one recipient's unsubscribing with a provider, is enough. Default: true.
     *
     * @param enough true if it is
     * @return new rules
     */
    public SuppressionRules complaints(boolean enough) {
        return new SuppressionRules(hard, soft, enough, endsAfter, shared);
    }

    /**
     * Sets when entries added by the ledger expire. Default: never.
     *
     * @param time at least a minute, at most ten years
     * @return new rules
     * @throws InvalidValueException if the time is out of bounds
     */
    public SuppressionRules endingAfter(Duration time) {
        return new SuppressionRules(
                hard, soft, complaints, Optional.of(within(time, Duration.ofMinutes(1), "ending after")), shared);
    }

    /**
     * Uses one list for all tenants: the one of e-mails without a tenant. Default: each tenant has its own. Entries for a
     * mailing list always hold for one tenant, because two tenants may have a list of the same name.
     *
     * @return new rules
     */
    public SuppressionRules sharedByTenants() {
        return new SuppressionRules(hard, soft, complaints, endsAfter, true);
    }

    /**
     * Returns how many hard bounces are required.
     *
     * @return the number and the period; empty if hard bounces are ignored
     */
    public Optional<Count> hardBounces() {
        return hard;
    }

    /**
     * Returns how many bounces of any kind are required.
     *
     * @return the number and the period; empty if soft bounces are ignored
     */
    public Optional<Count> softBounces() {
        return soft;
    }

    /**
     * Tells whether a complaint is enough.
     *
     * @return true if it is
     */
    public boolean isComplaintEnough() {
        return complaints;
    }

    /**
     * Returns how long entries added by the ledger are in effect.
     *
     * @return the time; empty if they never expire
     */
    public Optional<Duration> endsAfter() {
        return endsAfter;
    }

    /**
     * Tells whether all tenants share one list.
     *
     * @return true if they do
     */
    public boolean isSharedByTenants() {
        return shared;
    }

    private static Duration within(Duration time, Duration least, String property) {
        if (requirePresent(time, property).compareTo(least) < 0 || time.compareTo(LONGEST) > 0) {
            throw new InvalidValueException(property, "must be between " + least + " and ten years");
        }
        return time;
    }

    /**
     * A number of e-mails in a period.
     *
     * @param emails the number
     * @param within the period
     */
    public record Count(int emails, Duration within) {
        static Count of(int emails, Duration within, String property) {
            if (emails < 1 || emails > MOST) {
                throw new InvalidValueException(property, "must be between 1 and " + MOST);
            }
            return new Count(emails, SuppressionRules.within(within, Duration.ofSeconds(1), property));
        }
    }
}
