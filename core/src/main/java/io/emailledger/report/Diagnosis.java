package io.emailledger.report;

import static io.emailledger.message.InvalidValueException.requirePresent;

import java.util.Optional;

/**
 * What a server's refusal means: whom it is about, why, and for how long.
 *
 * @param cause whom or what it is about
 * @param reason the class of reasons
 * @param bounceType whether the address is worth another e-mail
 */
public record Diagnosis(RefusalCause cause, BounceReason reason, BounceType bounceType) {
    /** What is known when nothing is. */
    public static final Diagnosis UNDETERMINED =
            new Diagnosis(RefusalCause.UNDETERMINED, BounceReason.UNDETERMINED, BounceType.UNDETERMINED);

    /** Refuses null. */
    public Diagnosis {
        requirePresent(cause, "cause");
        requirePresent(reason, "reason");
        requirePresent(bounceType, "permanence");
    }

    /**
     * Makes a diagnosis whose cause is the one that its reason {@linkplain BounceReason#cause() nearly always has}.
     *
     * @param reason the class of reasons
     * @param bounceType whether the address is worth another e-mail
     */
    public Diagnosis(BounceReason reason, BounceType bounceType) {
        this(requirePresent(reason, "reason").cause(), reason, bounceType);
    }

    /**
     * Reads what a delivery report repeats of a server, by the {@linkplain ReplyRules#standard() standard rules}. The
     * words count for more than the codes, because servers use the same few codes for everything; the enhanced status
     * (RFC 3463 and its registry at IANA) counts for more than the reply code.
     *
     * @param status an enhanced status such as {@code 5.1.1}, if there is one
     * @param code the reply code, 200 to 599, if there is one
     * @param words the server's words; may be empty
     * @return what it means
     */
    public static Diagnosis of(Optional<String> status, Optional<Integer> code, String words) {
        return ReplyRules.standard()
                .diagnose(
                        ReplyPhase.REPORT,
                        requirePresent(code, "code").orElse(0),
                        requirePresent(status, "status"),
                        requirePresent(words, "words"));
    }

    /**
     * Returns this diagnosis with another cause. Only what is about the recipient can be hard.
     *
     * @param other whom or what the refusal is about
     * @return a new value
     */
    public Diagnosis with(RefusalCause other) {
        boolean softer = bounceType == BounceType.HARD && other != RefusalCause.RECIPIENT;
        return new Diagnosis(other, reason, softer ? BounceType.SOFT : bounceType);
    }
}
