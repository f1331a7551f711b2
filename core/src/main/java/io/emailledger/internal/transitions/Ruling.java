package io.emailledger.internal.transitions;

import io.emailledger.history.AttemptRecord;
import io.emailledger.report.ReplyRules.RefusalCause;
import java.util.Optional;

/**
 * The consequence of one attempt for one recipient.
 *
 * @param result the result of the transport
 * @param consequence the consequence
 * @param cause the cause of a negative reply; empty if there was none
 */
public record Ruling(AttemptRecord.Result result, Consequence consequence, Optional<RefusalCause> cause) {

    /** A consequence of an attempt. */
    public enum Consequence {
        /** A server has accepted it. */
        DELIVERED,
        /** The receiving side has rejected it permanently. */
        BOUNCED,
        /** As BOUNCED, but the attachments are kept for a while: the rejection may be about us. */
        BOUNCED_KEEPING_ATTACHMENTS,
        /** Our side cannot send it. */
        FAILED,
        /** It is tried again. */
        RETRY,
        /** The server rejects our mail: it is tried again with longer pauses. */
        REFUSED_US,
        /** We send too much or too fast: it is tried again with longer pauses. */
        TOO_FAST,
        /** Many e-mails get the same rejection: it is tried again before the rejection counts. */
        SUSPECTED,
        /** The answer to the content is not known. */
        ANSWER_LOST;

        /**
         * Whether the server rejects the sender and not the recipient, so that the next e-mail would be rejected too.
         */
        public boolean isAboutUs() {
            return this == REFUSED_US || this == TOO_FAST;
        }
    }

    /** The position of the recipient. */
    int position() {
        return result.recipient();
    }
}
