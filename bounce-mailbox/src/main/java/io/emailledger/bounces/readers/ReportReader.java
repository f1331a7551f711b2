package io.emailledger.bounces.readers;

import java.util.Optional;

/** Reads what one kind of server writes. Has no state; its answer depends on the mail alone. */
interface ReportReader {

    /**
     * Reads a mail.
     *
     * @param mail a mail of any kind
     * @return what it says, or empty if it is not written as this reader knows it
     */
    Optional<ParsedReport> read(Mail mail);
}
