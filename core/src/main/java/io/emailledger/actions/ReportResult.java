package io.emailledger.actions;

import io.emailledger.message.EmailId;
import java.util.Optional;

/**
 * What came of a report that was handed to the ledger.
 *
 * @param verdict what came of it
 * @param email the e-mail about which it is, if that is known
 * @param text the same in a sentence for people to read
 */
public record ReportResult(Verdict verdict, Optional<EmailId> email, String text) {

    /** What came of it. */
    public enum Verdict {
        /** It is believed, and what follows from it is recorded. */
        APPLIED,
        /** It is believed and kept: its e-mail is just being sent, and it will be applied after that. */
        KEPT,
        /** It had been handed in before; nothing was changed. */
        KNOWN,
        /**
         * Nothing proves to which e-mail it belongs, or what it says could not be read. It is kept for somebody to look
         * at, and changed nothing.
         */
        UNVERIFIED,
        /** It is not about an e-mail of ours, or a person of it was erased; nothing was recorded. */
        UNRELATED,
        /** The ledger knows no such report or e-mail, or the report was accepted before. */
        NOT_FOUND
    }
}
