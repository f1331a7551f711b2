package io.emailledger.actions;

import io.emailledger.history.EmailStatus;
import java.util.Optional;

/**
 * The result of changing an e-mail that waits. A result other than CHANGED means that nothing was changed.
 *
 * @param code the result code
 * @param status the status of the e-mail afterwards; empty if it is not known
 */
public record WaitingResult(Code code, Optional<EmailStatus> status) {

    /**
     * Tells whether the change was made.
     *
     * @return true if the code is CHANGED
     */
    public boolean isChanged() {
        return code == Code.CHANGED;
    }

    /** A change of an e-mail that waits. */
    public enum WaitingAction {
        /** It gets another time before which it is not sent. */
        RESCHEDULE,
        /** It is sent now, and not at its time. */
        SEND_NOW,
        /** It is held: it is not sent until it is released. */
        HOLD,
        /** It is released. */
        RELEASE,
        /** Its content, recipients or properties are changed. */
        EDIT
    }

    /** The result code. */
    public enum Code {
        /** The change is recorded. An attempt that begins afterwards uses it. */
        CHANGED("The e-mail was changed."),
        /** It was as requested: held already, not held, due already, or equal. */
        ALREADY("The e-mail is already as requested."),
        /** It is held; release it first. */
        HELD("The e-mail is held; release it first."),
        /** It expires before the time at which it would be sent. */
        PAST_EXPIRY("The e-mail expires before that time."),
        /** The transmission began, or it is finished; for an edit also: an attempt used the part to be changed. */
        TOO_LATE("The transmission of the e-mail has begun, or it is finished; it can no longer be changed."),
        /** Its body was deleted, so that it cannot be edited. */
        CONTENT_DELETED("The content of the e-mail has been deleted."),
        /** It is a message that is sent as it is, so that it cannot be edited. */
        EXACT_MESSAGE("The message is sent exactly as it was supplied. Cancel it, and send another one."),
        /** The ledger has no such e-mail. */
        NOT_FOUND("There is no such e-mail."),
        /** The store of the ledger has no {@code WaitingStore}; only {@link Actions} has this code. */
        NOT_SUPPORTED("The store of this ledger cannot change e-mails that wait.");

        private final String text;

        Code(String text) {
            this.text = text;
        }

        /**
         * Returns the result in a sentence for the sender to read.
         *
         * @return an English text
         */
        public String text() {
            return text;
        }
    }
}
