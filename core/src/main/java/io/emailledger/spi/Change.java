package io.emailledger.spi;

import io.emailledger.history.AttemptRecord;
import io.emailledger.history.EmailState;
import io.emailledger.history.RecipientRecord;
import io.emailledger.history.Step;
import io.emailledger.message.EmailId;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * One change to one e-mail, which a store keeps whole or not at all.
 *
 * @param id the e-mail
 * @param next its state after the change. The change is kept only if the version in the store is {@code next.version()
 *     - 1}
 * @param recipients the recipients that differ, as they are after the change
 * @param steps what happened, to be added in order
 * @param attempts the attempts that ended, to be added
 * @param attachmentsDeletedAt if present, the content of all attachments is deleted in this change, and this is noted
 *     as the time
 */
public record Change(
        EmailId id,
        EmailState next,
        List<RecipientRecord> recipients,
        List<Step> steps,
        List<AttemptRecord> attempts,
        Optional<Instant> attachmentsDeletedAt) {

    /** Copies the lists. */
    public Change {
        recipients = List.copyOf(recipients);
        steps = List.copyOf(steps);
        attempts = List.copyOf(attempts);
    }
}
