package io.emailledger.report;

import java.util.Optional;

/** The rules by which a server's reply is judged: whom it is about, why, and for how long. Immutable. */
public final class ReplyRules {
    private static final ReplyRules STANDARD = new ReplyRules();

    private ReplyRules() {}

    /**
     * Returns the rules that come with the library.
     *
     * @return the rules
     */
    public static ReplyRules standard() {
        return STANDARD;
    }

    /**
     * Judges a negative reply (4yz, 5yz).
     *
     * @param phase what it answers
     * @param code the reply code, 200 to 599, or 0 if there is none
     * @param status an enhanced status such as {@code 5.1.1}, if there is one
     * @param text the text; may be empty
     * @return what it means
     */
    public Diagnosis diagnose(ReplyPhase phase, int code, Optional<String> status, String text) {
        BounceReason reason = ReasonTable.reason(status, text);
        boolean transientCode = status.map(s -> s.startsWith("4")).orElse(code / 100 == 4);
        Permanence permanence = switch (reason) {
            case USER_UNKNOWN, MAILBOX_DISABLED, HOST_UNKNOWN -> transientCode ? Permanence.SOFT : Permanence.HARD;
            case UNDETERMINED -> transientCode ? Permanence.SOFT : Permanence.UNDETERMINED;
            default -> Permanence.SOFT;
        };
        Diagnosis read = new Diagnosis(reason, permanence);
        boolean aboutUs = phase.compareTo(ReplyPhase.RCPT) < 0 && read.cause() == RefusalCause.RECIPIENT;
        return aboutUs ? read.with(RefusalCause.UNDETERMINED) : read;
    }
}
