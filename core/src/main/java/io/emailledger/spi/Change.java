package io.emailledger.spi;

import io.emailledger.history.AttemptRecord;
import io.emailledger.history.EmailState;
import io.emailledger.history.HistoryEvent;
import io.emailledger.history.RecipientRecord;
import io.emailledger.message.EmailId;
import io.emailledger.suppression.Suppression;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * An atomic change to one e-mail.
 *
 * @param id the e-mail
 * @param next its state after the change. The change is committed only if the version in the store is {@code
 *     next.version() - 1}
 * @param recipients the recipients that differ, as they are after the change
 * @param events the events to add, in order
 * @param attempts the attempts that ended, to be added
 * @param attachmentsDeletedAt if present, the content of all attachments is deleted in this change, and this time is
 *     recorded
 * @param suppressions the suppression entries to add in the same commit: each only if the list has no entry for the
 *     same tenant and address that is in effect at its {@code since}
 * @param copy a resend of the e-mail, to be inserted in the same commit; it names the e-mail as its original
 * @param releasesKey whether the e-mail releases its idempotency key, if it holds one, so that another e-mail can use
 *     it
 */
public record Change(
        EmailId id,
        EmailState next,
        List<RecipientRecord> recipients,
        List<HistoryEvent> events,
        List<AttemptRecord> attempts,
        Optional<Instant> attachmentsDeletedAt,
        List<Suppression> suppressions,
        Optional<NewEmail> copy,
        boolean releasesKey) {

    /** Copies the lists. */
    public Change {
        recipients = List.copyOf(recipients);
        events = List.copyOf(events);
        attempts = List.copyOf(attempts);
        suppressions = List.copyOf(suppressions);
    }

    /**
     * Creates a change without suppressions and without a copy, which releases no key.
     *
     * @param id the e-mail
     * @param next its state after the change
     * @param recipients the recipients that differ
     * @param events the events to add
     * @param attempts the attempts that ended
     * @param attachmentsDeletedAt if present, the content of all attachments is deleted
     */
    public Change(
            EmailId id,
            EmailState next,
            List<RecipientRecord> recipients,
            List<HistoryEvent> events,
            List<AttemptRecord> attempts,
            Optional<Instant> attachmentsDeletedAt) {
        this(id, next, recipients, events, attempts, attachmentsDeletedAt, List.of(), Optional.empty(), false);
    }

    /**
     * Returns this change with suppression entries.
     *
     * @param following the entries
     * @return a new value
     */
    public Change withSuppressions(List<Suppression> following) {
        return new Change(id, next, recipients, events, attempts, attachmentsDeletedAt, following, copy, releasesKey);
    }

    /**
     * Returns this change with a copy of the e-mail.
     *
     * @param resend the copy
     * @return a new value
     */
    public Change withCopy(NewEmail resend) {
        return new Change(
                id,
                next,
                recipients,
                events,
                attempts,
                attachmentsDeletedAt,
                suppressions,
                Optional.of(resend),
                releasesKey);
    }

    /**
     * Returns this change with the release of the e-mail's idempotency key.
     *
     * @return a new value
     */
    public Change releasingKey() {
        return new Change(id, next, recipients, events, attempts, attachmentsDeletedAt, suppressions, copy, true);
    }

    /**
     * Returns the recipients of the e-mail as they are after this change.
     *
     * @param before all recipients before it, by position
     * @return all recipients after it
     */
    public List<RecipientRecord> merged(List<RecipientRecord> before) {
        List<RecipientRecord> after = new ArrayList<>(before);
        recipients.forEach(recipient -> after.set(recipient.position(), recipient));
        return after;
    }

    /**
     * Combines this change and its successor into one change.
     *
     * @param then the successor, of the same e-mail and computed from the record after this change
     * @return a new value with the version of this change
     */
    public Change followedBy(Change then) {
        Map<Integer, RecipientRecord> last = new TreeMap<>();
        recipients.forEach(recipient -> last.put(recipient.position(), recipient));
        then.recipients.forEach(recipient -> last.put(recipient.position(), recipient));
        return new Change(
                id,
                then.next.withVersion(next.version()),
                List.copyOf(last.values()),
                Stream.concat(events.stream(), then.events.stream()).toList(),
                Stream.concat(attempts.stream(), then.attempts.stream()).toList(),
                attachmentsDeletedAt.or(() -> then.attachmentsDeletedAt),
                Stream.concat(suppressions.stream(), then.suppressions.stream()).toList(),
                copy.or(() -> then.copy),
                releasesKey || then.releasesKey);
    }

    /**
     * Returns this change with another state, such as one based on another version.
     *
     * @param state the state after the change
     * @return a new value
     */
    public Change withNext(EmailState state) {
        return new Change(
                id, state, recipients, events, attempts, attachmentsDeletedAt, suppressions, copy, releasesKey);
    }
}
