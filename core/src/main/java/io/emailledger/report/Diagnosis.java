package io.emailledger.report;

import static io.emailledger.message.InvalidValueException.requirePresent;

import io.emailledger.report.ReplyRules.RefusalCause;
import io.emailledger.report.ReplyRules.ReplyPhase;

/**
 * The meaning of a server's rejection: its cause, its reason and its type.
 *
 * @param cause the cause
 * @param reason the reason
 * @param bounceType whether the address can still be used
 */
public record Diagnosis(RefusalCause cause, BounceReason reason, BounceType bounceType) {
    /** The diagnosis if nothing is known. */
    public static final Diagnosis UNDETERMINED =
            new Diagnosis(RefusalCause.UNDETERMINED, BounceReason.UNDETERMINED, BounceType.UNDETERMINED);

    /** Rejects null. */
    public Diagnosis {
        requirePresent(cause, "cause");
        requirePresent(reason, "reason");
        requirePresent(bounceType, "permanence");
    }

    /**
     * Creates a diagnosis with the {@linkplain BounceReason#cause() usual cause} of its reason.
     *
     * @param reason the reason
     * @param bounceType whether the address can still be used
     */
    public Diagnosis(BounceReason reason, BounceType bounceType) {
        this(requirePresent(reason, "reason").cause(), reason, bounceType);
    }

    /**
     * Classifies a server's reply in a delivery report by the {@linkplain ReplyRules#standard() standard rules}. The
     * text has more weight than the codes, because servers use the same few codes for everything; the enhanced status
     * (RFC 3463 and its registry at IANA) has more weight than the reply code.
     *
     * @param status the enhanced status, such as {@code 5.1.1}; empty if there is none
     * @param code the reply code, 200 to 599, or 0 if there is none
     * @param text the server's text; may be empty
     * @return the diagnosis
     */
    public static Diagnosis of(String status, int code, String text) {
        return ReplyRules.standard()
                .diagnose(ReplyPhase.REPORT, code, requirePresent(status, "status"), requirePresent(text, "text"));
    }

    /**
     * Returns this diagnosis with another cause. Only a cause that concerns the recipient can be hard.
     *
     * @param other the cause
     * @return a new value
     */
    public Diagnosis with(RefusalCause other) {
        boolean softer = bounceType == BounceType.HARD && other != RefusalCause.RECIPIENT;
        return new Diagnosis(other, reason, softer ? BounceType.SOFT : bounceType);
    }

    /** The reason why an e-mail was rejected or bounced. */
    public enum BounceReason {
        /** There is no such mailbox. */
        USER_UNKNOWN(RefusalCause.RECIPIENT),
        /** The mailbox exists, but is disabled, suspended or has moved. */
        MAILBOX_DISABLED(RefusalCause.RECIPIENT),
        /** The mailbox is full. */
        MAILBOX_FULL(RefusalCause.RECIPIENT),
        /** There is no such host or domain, or it accepts no mail. */
        HOST_UNKNOWN(RefusalCause.RECIPIENT),
        /** The receiving side accepts no mail from our server: its address, its name, its reputation. */
        BLOCKED(RefusalCause.REPUTATION),
        /** The receiving side classified it as spam. */
        SPAM(RefusalCause.CONTENT),
        /** It contains a virus, or the receiving side believes so. */
        VIRUS(RefusalCause.CONTENT),
        /** A policy of the receiving side forbids it: permitted senders, amount or content. */
        POLICY(RefusalCause.UNDETERMINED),
        /** Our mail was not authenticated: SPF, DKIM, DMARC, or a required login. */
        NOT_AUTHENTICATED(RefusalCause.ACCOUNT),
        /** A server does not relay mail for us. */
        RELAYING_DENIED(RefusalCause.ACCOUNT),
        /** We sent too much or too fast. */
        RATE_LIMITED(RefusalCause.RATE),
        /** It is too large. */
        TOO_LARGE(RefusalCause.CONTENT),
        /** Its format is not accepted by the receiving side. */
        CONTENT(RefusalCause.CONTENT),
        /** A server gave up after its time limit. */
        EXPIRED(RefusalCause.SERVER),
        /** A server could not be reached, or there is a routing loop. */
        NETWORK(RefusalCause.SERVER),
        /** A system of the receiving side failed. */
        SYSTEM(RefusalCause.SERVER),
        /** The text does not say. */
        UNDETERMINED(RefusalCause.UNDETERMINED);

        private final RefusalCause cause;

        BounceReason(RefusalCause cause) {
            this.cause = cause;
        }

        /**
         * Returns the usual cause of a rejection for this reason.
         *
         * @return the cause
         */
        public RefusalCause cause() {
            return cause;
        }
    }

    /** The type of a bounce: whether the address can still be used. */
    public enum BounceType {
        /** It cannot: there is no such mailbox or host, or it is closed permanently. */
        HARD,
        /**
         * It can, later or with other content: the mailbox was full, a server was down, the e-mail looked like spam.
         */
        SOFT,
        /** The text does not say. */
        UNDETERMINED
    }
}
