package io.emailledger.actions;

import io.emailledger.message.EmailId;
import java.util.Optional;

/**
 * The result of passing a report to the ledger.
 *
 * @param verdict the result code
 * @param email the e-mail it is about, if known
 * @param text the result in a sentence for people to read
 */
public record ReportResult(Verdict verdict, Optional<EmailId> email, String text) {

    /** The result code. */
    public enum Verdict {
        /** It was accepted, and its consequences are recorded. */
        APPLIED,
        /** It was accepted and stored; its e-mail is being sent, and it will be applied after that. */
        KEPT,
        /** It was reported before; nothing was changed. */
        KNOWN,
        /**
         * It could not be verified to which e-mail it belongs, or it could not be parsed. It is stored for manual
         * review and has no effect.
         */
        UNVERIFIED,
        /** It is an aggregate report about a domain (DMARC, TLS), and about no e-mail; nothing was recorded. */
        AGGREGATE,
        /** It is not about an e-mail of this ledger, or its e-mail was erased; nothing was recorded. */
        UNRELATED,
        /** The ledger has no such report or e-mail, or the report was accepted before. */
        NOT_FOUND
    }
}
