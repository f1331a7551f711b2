package io.emailledger.suppression;

import static io.emailledger.message.InvalidValueException.requirePresent;

import io.emailledger.message.InvalidValueException;
import java.time.Duration;
import java.util.Optional;

/**
 * When the ledger puts an address on the suppression list by itself. What is on the list is not sent to, whoever has
 * put it there: {@link #never()} only keeps the ledger from adding to it.
 *
 * <p>A bounce is hard if the words of the receiving side say that there is no such mailbox, or that it is closed for
 * good ({@link BounceType#HARD}). Whether the receiving side refused the e-mail in the
 * conversation or sent it back later makes no difference. Immutable.
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
     * Returns the default: the first hard bounce or complaint is enough, soft bounces never are, and an entry stays
     * until it is removed.
     *
     * @return the rules
     */
    public static SuppressionRules standard() {
        return new SuppressionRules(
                Optional.of(new Count(1, Duration.ofDays(30))), Optional.empty(), true, Optional.empty(), false);
    }

    /**
     * Returns rules by which the ledger never puts an address on the list.
     *
     * @return the rules
     */
    public static SuppressionRules never() {
        return new SuppressionRules(Optional.empty(), Optional.empty(), false, Optional.empty(), false);
    }

    /**
     * Sets how many e-mails of one tenant have to bounce hard at an address.
     *
     * @param emails 1 to 100
     * @param within in how long, counted by when they were recorded; at most ten years
     * @return new rules
     * @throws InvalidValueException if a value is out of bounds
     */
    public SuppressionRules hardBounces(int emails, Duration within) {
        return new SuppressionRules(
                Optional.of(Count.of(emails, within, "hard bounces")), soft, complaints, endsAfter, shared);
    }

    /**
     * Sets how many e-mails of one tenant have to bounce at an address for whatever reason. Hard ones count too.
     *
     * @param emails 1 to 100
     * @param within in how long, counted by when they were recorded; at most ten years
     * @return new rules
     * @throws InvalidValueException if a value is out of bounds
     */
    public SuppressionRules softBounces(int emails, Duration within) {
        return new SuppressionRules(
                hard, Optional.of(Count.of(emails, within, "soft bounces")), complaints, endsAfter, shared);
    }

    /**
     * Sets whether a complaint is enough.
     *
     * @param enough true if it is
     * @return new rules
     */
    public SuppressionRules complaints(boolean enough) {
        return new SuppressionRules(hard, soft, enough, endsAfter, shared);
    }

    /**
     * Sets how long an entry that the ledger makes holds. Default: until it is removed.
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
     * Keeps one list for all tenants: the one of e-mails without a tenant. Default: each tenant has its own.
     *
     * @return new rules
     */
    public SuppressionRules sharedByTenants() {
        return new SuppressionRules(hard, soft, complaints, endsAfter, true);
    }

    /**
     * Returns how many hard bounces it takes.
     *
     * @return the number and in how long; empty if no number is enough
     */
    public Optional<Count> hardBounces() {
        return hard;
    }

    /**
     * Returns how many bounces of any kind it takes.
     *
     * @return the number and in how long; empty if no number is enough
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
     * Returns how long an entry that the ledger makes holds.
     *
     * @return the time; empty for until it is removed
     */
    public Optional<Duration> endsAfter() {
        return endsAfter;
    }

    /**
     * Returns on whose list the addresses of a tenant are.
     *
     * @param tenant the tenant of an e-mail, if it has one
     * @return the same, or empty if all share one list
     */
    public Optional<String> listOf(Optional<String> tenant) {
        return shared ? Optional.empty() : tenant;
    }

    private static Duration within(Duration time, Duration least, String property) {
        if (requirePresent(time, property).compareTo(least) < 0 || time.compareTo(LONGEST) > 0) {
            throw new InvalidValueException(property, "must be between " + least + " and ten years");
        }
        return time;
    }

    /**
     * So many e-mails in so long.
     *
     * @param emails how many
     * @param within in how long
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
