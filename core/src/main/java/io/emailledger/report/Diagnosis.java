package io.emailledger.report;

import static io.emailledger.message.InvalidValueException.requirePresent;

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
}
