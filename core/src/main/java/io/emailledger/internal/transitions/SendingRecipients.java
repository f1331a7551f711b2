package io.emailledger.internal.transitions;

import io.emailledger.history.EmailRecord;
import io.emailledger.history.EmailStatus;
import io.emailledger.history.RecipientRecord;

/**
 * Shows the unfinished recipients of an e-mail that is being sent as SENDING. A claim does not change them in the
 * store, so that nothing has to be undone when it ends.
 */
public final class SendingRecipients {
    private SendingRecipients() {}

    /** Returns a record with its recipients as they are during a claim; the same record if it is not SENDING. */
    public static EmailRecord shown(EmailRecord record) {
        if (record.status() != EmailStatus.SENDING) {
            return record;
        }
        return record.with(
                record.state(),
                record.recipients().stream().map(SendingRecipients::shown).toList());
    }

    private static RecipientRecord shown(RecipientRecord recipient) {
        return recipient.status() == EmailStatus.PENDING
                ? StateMachine.withStatus(recipient, EmailStatus.SENDING)
                : recipient;
    }
}
