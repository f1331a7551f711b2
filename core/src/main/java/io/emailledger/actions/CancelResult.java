package io.emailledger.actions;

import io.emailledger.history.EmailStatus;
import java.util.Optional;

/**
 * The result of cancelling an e-mail.
 *
 * @param code the result code
 * @param status the status of the e-mail afterwards; empty if it is not known
 * @param recipients the number of recipients for whom this call cancelled it
 * @param mayHaveArrived whether a server may have it for a recipient that is CANCELLED, because the process that was
 *     sending it ended or the answer of a server was lost
 */
public record CancelResult(Code code, Optional<EmailStatus> status, int recipients, boolean mayHaveArrived) {

    /** The result code. */
    public enum Code {
        /**
         * It is cancelled for all recipients that were not finished: the end of its content will not be sent to any
         * server for them. Content whose end was already passed to the operating system when the lease of its worker
         * expired may still arrive. Cancelling again returns the same result.
         */
        CANCELLED,
        /** Nothing was changed: it is being transmitted or is finished, as the status says. */
        TOO_LATE,
        /** The ledger has no such e-mail. */
        NOT_FOUND
    }

    /**
     * The result of cancelling all e-mails that match a query.
     *
     * @param cancelled the number of e-mails cancelled by this call
     * @param tooLate the number of e-mails whose transmission began, or that were finished, before they could be
     *     cancelled
     */
    public record BulkCancelResult(int cancelled, int tooLate) {}
}
