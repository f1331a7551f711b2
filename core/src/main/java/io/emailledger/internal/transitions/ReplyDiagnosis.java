package io.emailledger.internal.transitions;

import io.emailledger.history.Reply;
import io.emailledger.report.Diagnosis;
import io.emailledger.report.ReplyRules;
import io.emailledger.report.ReplyRules.RefusalCause;
import io.emailledger.report.ReplyRules.ReplyPhase;
import java.util.Optional;

/**
 * Judges replies by the rules of the ledger.
 *
 * @param rules the rules
 */
public record ReplyDiagnosis(ReplyRules rules) {

    /** Returns the diagnosis of a reply. A reply without a known phase is treated as a reply to RCPT. */
    public Diagnosis diagnose(Reply reply) {
        return rules.diagnose(
                reply.phase().orElse(ReplyPhase.RCPT),
                reply.code(),
                reply.enhancedStatus().orElse(""),
                reply.text());
    }

    /** Returns the cause of a negative reply; empty for any other reply, and for our own text. */
    public Optional<RefusalCause> cause(Reply reply) {
        return reply.code() < 400
                ? Optional.empty()
                : Optional.of(diagnose(reply).cause());
    }
}
