package io.emailledger.tracking;

import io.emailledger.history.ObservationRecord.ObservationKind;
import java.time.Instant;

/** An open or a click while it is graded: the rules change grade and reason one after the other. Not thread-safe. */
final class GradedSighting {
    final ObservationKind kind;
    final int recipient;
    final Evidence evidence;
    final Instant at;
    private EngagementGrade grade = EngagementGrade.UNKNOWN;
    private String reason = "";

    GradedSighting(ObservationKind kind, int recipient, Evidence evidence, Instant at) {
        this.kind = kind;
        this.recipient = recipient;
        this.evidence = evidence;
        this.at = at;
    }

    void grade(EngagementGrade next, String because) {
        this.grade = next;
        this.reason = because;
    }

    EngagementGrade grade() {
        return grade;
    }

    String reason() {
        return reason;
    }

    boolean isClick() {
        return kind == ObservationKind.CLICK;
    }

    /** Tells whether the evidence is that of the same kind of program. */
    boolean isSameProgram(GradedSighting other) {
        return evidence.agent() == other.evidence.agent() && evidence.clue() == other.evidence.clue();
    }

    boolean hasDateOnly() {
        return evidence.clue() == Evidence.Clue.DATE_ONLY;
    }
}
