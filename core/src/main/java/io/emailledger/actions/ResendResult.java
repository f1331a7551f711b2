package io.emailledger.actions;

import io.emailledger.message.EmailId;
import java.util.Map;
import java.util.Optional;

/**
 * The result of resending an e-mail: either the id of the new e-mail, or the reason why there is none.
 *
 * @param id the new e-mail, recorded and about to be sent
 * @param refusal why nothing was recorded
 */
public record ResendResult(Optional<EmailId> id, Optional<ResendRefusal> refusal) {

    /** The reason why an e-mail cannot be resent. */
    public enum ResendRefusal {
        /** The ledger has no such e-mail. */
        NOT_FOUND("There is no such e-mail."),
        /** It is pending or being sent. */
        NOT_FINISHED("The e-mail has not been finished yet; wait, or cancel it first."),
        /** Its attachments were deleted when it was sent, and they have not all been supplied again. */
        ATTACHMENTS_DELETED("Attachments are deleted as soon as an e-mail was sent. Send it again from where it was"
                + " sent originally, or supply the attachments again."),
        /** A supplied attachment differs from the original in name, size or SHA-256. */
        ATTACHMENT_DIFFERS("An attachment that was supplied is not the one that was sent originally."),
        /** Its body was deleted after the retention period or by an erasure. */
        CONTENT_DELETED("The content of the e-mail has been deleted; send it again from where it was sent originally."),
        /** All its recipients are on the suppression list. */
        SUPPRESSED("All recipients are on the suppression list."),
        /** A server may already have it: resolve it first, or it could arrive twice. */
        OUTCOME_UNKNOWN("The answer of the server was lost, so the e-mail may have arrived. Resolve it first."),
        /**
         * A server may have it for one of the recipients, although it was cancelled, given up or rejected. The process
         * that was sending it ended, or an answer was lost.
         */
        MAY_HAVE_ARRIVED("The e-mail may have arrived, so that it could arrive twice. Resend it only if you are sure"
                + " that it did not, or if two copies do no harm."),
        /** A copy for one of the recipients was delivered or is still pending. */
        ALREADY_RESENT("The e-mail has been resent already, and the copy was delivered or is still pending."),
        /** There are no recipients to send it to, for example because none has bounced. */
        NO_RECIPIENTS("The e-mail has no recipients to resend it to.");

        private final String text;

        ResendRefusal(String text) {
            this.text = text;
        }

        /**
         * Returns the reason in a sentence for the sender to read.
         *
         * @return an English text
         */
        public String text() {
            return text;
        }
    }

    /**
     * Tells whether an e-mail may be resent now.
     *
     * @param refusal the reason why not; empty if it may be resent
     */
    public record ResendCheck(Optional<ResendRefusal> refusal) {

        /**
         * Tells whether the e-mail may be resent.
         *
         * @return true if there is no refusal
         */
        public boolean allowed() {
            return refusal.isEmpty();
        }
    }

    /**
     * What a bulk resend would do now.
     *
     * @param allowed the number of e-mails that may be resent
     * @param refused the numbers of the others, by reason
     */
    public record BulkCheck(long allowed, Map<ResendRefusal, Long> refused) {

        /** Copies the map. */
        public BulkCheck {
            refused = Map.copyOf(refused);
        }
    }
}
