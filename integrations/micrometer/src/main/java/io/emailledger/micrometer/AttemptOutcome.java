package io.emailledger.micrometer;

import io.emailledger.history.AttemptRecord;
import io.emailledger.history.AttemptRecord.Outcome;
import io.emailledger.history.AttemptRecord.Result;
import java.util.List;

/** The outcome of an attempt as a whole: that of its recipients, if they have the same one. */
enum AttemptOutcome {
    ACCEPTED,
    REJECTED,
    DEFERRED,
    UNKNOWN,
    UNSENDABLE,
    /** The recipients have different outcomes. */
    MIXED;

    static AttemptOutcome of(AttemptRecord attempt) {
        List<Outcome> outcomes =
                attempt.results().stream().map(Result::outcome).distinct().toList();
        return outcomes.size() == 1 ? valueOf(outcomes.get(0).name()) : MIXED;
    }
}
