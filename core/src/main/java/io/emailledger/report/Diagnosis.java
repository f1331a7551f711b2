package io.emailledger.report;

import static io.emailledger.message.InvalidValueException.requirePresent;

import java.util.Optional;

/**
 * What a server's refusal means: why, and for how long.
 *
 * @param reason the class of reasons
 * @param permanence whether the address is worth another e-mail
 */
public record Diagnosis(BounceReason reason, Permanence permanence) {
    /** What is known when nothing is. */
    public static final Diagnosis UNDETERMINED = new Diagnosis(BounceReason.UNDETERMINED, Permanence.UNDETERMINED);

    /** Refuses null. */
    public Diagnosis {
        requirePresent(reason, "reason");
        requirePresent(permanence, "permanence");
    }

    /**
     * Reads what a server has said. The words count for more than the codes, because servers use the same few codes for
     * everything; the enhanced status (RFC 3463 and its registry at IANA) counts for more than the reply code.
     *
     * @param status an enhanced status such as {@code 5.1.1}, if there is one
     * @param code the reply code, 200 to 599, if there is one
     * @param words the server's words; may be empty
     * @return what it means
     */
    public static Diagnosis of(Optional<String> status, Optional<Integer> code, String words) {
        requirePresent(status, "status");
        requirePresent(code, "code");
        BounceReason reason = ReasonTable.reason(status, requirePresent(words, "words"));
        return new Diagnosis(reason, permanence(reason, status, code));
    }

    /** A 4 at the front is soft whatever follows (RFC 3463 section 2): another try may do it. */
    private static Permanence permanence(BounceReason reason, Optional<String> status, Optional<Integer> code) {
        boolean transientCode = status.map(s -> s.startsWith("4"))
                .or(() -> code.map(c -> c / 100 == 4))
                .orElse(false);
        return switch (reason) {
            case USER_UNKNOWN, MAILBOX_DISABLED, HOST_UNKNOWN -> transientCode ? Permanence.SOFT : Permanence.HARD;
            case UNDETERMINED -> transientCode ? Permanence.SOFT : Permanence.UNDETERMINED;
            default -> Permanence.SOFT;
        };
    }
}
