package io.emailledger.actions;

import io.emailledger.actions.ResendResult.ResendCheck;
import io.emailledger.actions.ResendResult.ResendRefusal;
import io.emailledger.history.EmailStatus;
import io.emailledger.message.EmailId;
import java.util.Map;
import java.util.Optional;

/**
 * The actions that are possible for an e-mail now. This is a snapshot: a worker may be faster, and then the action
 * returns a corresponding result.
 *
 * @param id the e-mail
 * @param status its status at the time of the snapshot; empty if the e-mail is not known
 * @param mayCancel whether it can be cancelled; if not, it is being transmitted or finished, as the status says
 * @param resend whether it can be resent, and otherwise the reason
 * @param mayViewLog whether there is a message log: true for every known e-mail
 * @param mayResolve whether it is UNCONFIRMED and can be resolved
 * @param waiting why a change of a waiting e-mail is not possible; a change without an entry is possible
 */
public record Actions(
        EmailId id,
        Optional<EmailStatus> status,
        boolean mayCancel,
        ResendCheck resend,
        boolean mayViewLog,
        boolean mayResolve,
        Map<WaitingAction, WaitingResult.Code> waiting) {

    /** Copies the map. */
    public Actions {
        waiting = Map.copyOf(waiting);
    }

    /**
     * Tells whether a change of a waiting e-mail is possible. An edit can still be refused for some of its parts.
     *
     * @param action the change
     * @return true if it is possible
     */
    public boolean may(WaitingAction action) {
        return !waiting.containsKey(action);
    }

    /**
     * Returns why a change of a waiting e-mail is not possible, in a sentence for the sender to read.
     *
     * @param action the change
     * @return an English text; empty if it is possible
     */
    public Optional<String> whyNot(WaitingAction action) {
        return Optional.ofNullable(waiting.get(action)).map(WaitingResult.Code::text);
    }

    /**
     * Returns why the e-mail cannot be cancelled, in a sentence for the sender to read.
     *
     * @return an English text; empty if it can be cancelled
     */
    public Optional<String> whyNotCancel() {
        if (mayCancel) {
            return Optional.empty();
        }
        return Optional.of(status.map(s -> switch (s) {
                    case SENDING -> "The e-mail is being sent and can no longer be cancelled.";
                    case CANCELLED -> "The e-mail is cancelled already.";
                    case FAILED -> "The e-mail was never sent.";
                    case PENDING, DELIVERED, BOUNCED, UNCONFIRMED ->
                        "The e-mail was sent and can no longer be cancelled.";
                })
                .orElse(ResendRefusal.NOT_FOUND.text()));
    }

    /** The result of resolving an UNCONFIRMED e-mail. */
    public enum ResolveResult {
        /** The resolution was recorded. */
        RESOLVED,
        /** Nothing was changed: the e-mail is not UNCONFIRMED. */
        NOT_UNCONFIRMED,
        /** The ledger has no such e-mail. */
        NOT_FOUND
    }

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
            /** It is an exact message, which cannot be edited. */
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

    /** What happened to an UNCONFIRMED e-mail, as found out by the caller. */
    public enum Resolution {
        /** It has arrived. */
        DELIVERED,
        /** The receiving side rejected it. */
        BOUNCED,
        /** It has not arrived and is tried again. */
        TRY_AGAIN
    }
}
