package io.emailledger.report;

import io.emailledger.report.Diagnosis.BounceReason;
import io.emailledger.report.Diagnosis.BounceType;
import io.emailledger.report.ReplyRules.RefusalCause;
import io.emailledger.report.ReplyRules.ReplyPhase;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * A rule of a table: its conditions and its diagnosis.
 *
 * @param line its line in the table
 * @param phases the phases to which it applies
 * @param codes reply codes; none means every code
 * @param statuses enhanced codes; none means every code
 * @param withoutStatus whether it also matches replies without an enhanced code if {@code statuses} are given
 * @param texts patterns, of which one must match; none means every text
 * @param cause the cause
 * @param reason the reason
 * @param finality whether the address is invalid permanently
 */
record ReplyRule(
        int line,
        Set<ReplyPhase> phases,
        List<CodePattern> codes,
        List<StatusPattern> statuses,
        boolean withoutStatus,
        List<TextPattern> texts,
        RefusalCause cause,
        BounceReason reason,
        Finality finality) {

    /** Whether a matching reply means that the address is invalid permanently. */
    enum Finality {
        /** Never. */
        SOFT,
        /** At RCPT and in a report. */
        HARD,
        /** After the content, too: the text cannot mean anything else. */
        CERTAIN
    }

    /** Tells whether the rule can apply in a phase. Before RCPT no recipient and no content is known. */
    boolean speaksOf(ReplyPhase phase) {
        boolean early = phase.compareTo(ReplyPhase.RCPT) < 0;
        boolean aboutUs = switch (cause) {
            case RECIPIENT, UNDETERMINED -> false;
            case CONTENT -> phase == ReplyPhase.MAIL && reason == BounceReason.TOO_LARGE;
            default -> true;
        };
        return phases.contains(phase) && (!early || aboutUs);
    }

    /**
     * Tells whether the rule matches.
     *
     * @param code a code, or 0 if none is known; the class alone is given as 400 or 500
     * @param plain the plain form of the text
     */
    boolean fits(ReplyPhase phase, int code, Optional<String> status, PlainText plain) {
        return speaksOf(phase)
                && (codes.isEmpty() || codes.stream().anyMatch(pattern -> pattern.matches(code)))
                && fitsStatus(status)
                && (texts.isEmpty() || texts.stream().anyMatch(text -> text.isIn(plain)));
    }

    private boolean fitsStatus(Optional<String> status) {
        if (status.isEmpty()) {
            return withoutStatus || statuses.isEmpty();
        }
        return (statuses.isEmpty() && !withoutStatus)
                || statuses.stream().anyMatch(pattern -> pattern.matches(status.get()));
    }

    /** Returns the diagnosis of a reply. */
    Diagnosis says(ReplyPhase phase, boolean temporary) {
        boolean dead = !temporary
                && switch (phase) {
                    case RCPT, REPORT -> finality != Finality.SOFT;
                    case DATA, CONTENT -> finality == Finality.CERTAIN;
                    default -> false;
                };
        boolean unknown = !temporary && reason == BounceReason.UNDETERMINED;
        BounceType bounceType = unknown ? BounceType.UNDETERMINED : BounceType.SOFT;
        return new Diagnosis(cause, reason, dead ? BounceType.HARD : bounceType);
    }
}
