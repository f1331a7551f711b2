package io.emailledger.report;

import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * One rule of a table: when it holds, and what it says.
 *
 * @param line where it stands in its table
 * @param phases what the reply may answer
 * @param codes reply codes; none means every code
 * @param statuses enhanced codes; none means every code
 * @param withoutStatus whether it holds also for replies without an enhanced code, where {@code statuses} are named
 * @param texts patterns, any of which is enough; none means every text
 * @param cause whom or what the reply is about
 * @param reason the class of reasons
 * @param finality whether the address is dead
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

    /** Whether a reply that the rule fits says that the address is dead. */
    enum Finality {
        /** Never. */
        SOFT,
        /** At RCPT and in a report. */
        HARD,
        /** After the content, too: the text cannot mean anything else. */
        CERTAIN
    }

    /** Whether the rule may speak about what was said in a phase. Before RCPT no recipient and no content is known. */
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
     * Whether the rule fits.
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

    /** Returns what it says of a reply. */
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
