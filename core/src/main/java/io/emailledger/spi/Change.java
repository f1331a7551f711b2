package io.emailledger.spi;

import io.emailledger.history.AttemptRecord;
import io.emailledger.history.EmailState;
import io.emailledger.history.HistoryEvent;
import io.emailledger.history.RecipientRecord;
import io.emailledger.message.EmailId;
import io.emailledger.suppression.Suppression;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

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
}
