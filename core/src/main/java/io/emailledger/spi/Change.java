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
 */
public record Change(
        EmailId id,
        EmailState next,
        List<RecipientRecord> recipients,
        List<HistoryEvent> events,
        List<AttemptRecord> attempts,
        Optional<Instant> attachmentsDeletedAt,
        List<Suppression> suppressions) {

    /** Copies the lists. */
    public Change {
        recipients = List.copyOf(recipients);
        events = List.copyOf(events);
        attempts = List.copyOf(attempts);
        suppressions = List.copyOf(suppressions);
    }

    /**
     * Creates a change without suppressions.
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
        this(id, next, recipients, events, attempts, attachmentsDeletedAt, List.of());
    }

    /**
     * Returns this change with suppression entries.
     *
     * @param following the entries
     * @return a new value
     */
    public Change withSuppressions(List<Suppression> following) {
        return new Change(id, next, recipients, events, attempts, attachmentsDeletedAt, following);
    }
}
