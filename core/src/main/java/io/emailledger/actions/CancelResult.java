package io.emailledger.actions;

import io.emailledger.history.EmailStatus;
import java.util.Optional;

/**
 * What came of cancelling an e-mail.
 *
 * @param code what came of it
 * @param status the status of the e-mail afterwards; empty if it is not known
 * @param recipients for how many recipients it was cancelled by this call
 * @param mayHaveArrived whether a server may have it for a recipient for whom it is CANCELLED: the process that was
 *     sending it had ended, or the answer of a server was lost
 */
public record CancelResult(Code code, Optional<EmailStatus> status, int recipients, boolean mayHaveArrived) {

    /** What came of cancelling. */
    public enum Code {
        /**
         * It is cancelled for all recipients that were still to try: no server will be given the end of its content for
         * them. Content of which the end was already given to the operating system when the lease of its worker ran
         * out may still arrive. Calling again gives the same answer.
         */
        CANCELLED,
        /** Nothing was changed: it is being transmitted, or is finished. The status says which. */
        TOO_LATE,
        /** The ledger knows no such e-mail. */
        NOT_FOUND
    }
}
