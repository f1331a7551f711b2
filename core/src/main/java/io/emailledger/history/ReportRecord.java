package io.emailledger.history;

import io.emailledger.internal.util.Cut;
import io.emailledger.message.EmailId;
import io.emailledger.report.MailReport;
import java.time.Instant;
import java.util.Optional;

/**
 * A report that came back, as the ledger keeps it.
 *
 * @param id what tells it from every other: {@link MailReport#fingerprint()}
 * @param email the e-mail about which it is; empty while nothing proves that
 * @param state what the ledger makes of it
 * @param receivedAt when the ledger was told, by the store's clock
 * @param doubt why it was not believed, in words; empty if it was
 * @param report what it says
 */
public record ReportRecord(
        String id, Optional<EmailId> email, ReportState state, Instant receivedAt, String doubt, MailReport report) {

    /** Cuts the words to their bound. */
    public ReportRecord {
        doubt = Cut.visibly(500, doubt);
    }
}
