package io.emailledger.bounces.readers;

import java.util.Optional;

/** Reads one format of report mails. Stateless: its result depends on the mail alone. */
interface ReportReader {

    /**
     * Reads a mail.
     *
     * @param mail a mail of any kind
     * @return the report, or empty if the mail is not in the format of this reader
     */
    Optional<ParsedReport> read(Mail mail);
}
