package io.emailledger.jdbc;

import io.emailledger.history.ReportRecord;
import io.emailledger.history.ReportRecord.ReportState;
import io.emailledger.message.EmailId;
import io.emailledger.report.MailReport;
import io.emailledger.report.MailReport.RawReport;
import io.emailledger.report.MailReport.RecipientReport;
import io.emailledger.report.MailReport.ReportKind;
import io.emailledger.suppression.Suppression;
import io.emailledger.suppression.Suppression.SuppressionOrigin;
import io.emailledger.suppression.Suppression.SuppressionReason;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Optional;

/** Reports and suppressed addresses to store. */
final class SampleReports {
    private SampleReports() {}

    static ReportRecord about(EmailId email, String text) {
        return record(Optional.of(email), ReportState.OPEN, Emails.START, bounce(text));
    }

    static ReportRecord unverified(Instant receivedAt, String text) {
        return record(Optional.empty(), ReportState.UNVERIFIED, receivedAt, bounce(text));
    }

    static ReportRecord record(Optional<EmailId> email, ReportState state, Instant receivedAt, MailReport report) {
        return new ReportRecord(report.fingerprint(), email, state, receivedAt, "", report);
    }

    static Suppression suppressed(Optional<String> tenant, String address, Instant since) {
        return new Suppression(
                tenant,
                address,
                SuppressionReason.HARD_BOUNCE,
                SuppressionOrigin.LEDGER,
                "5.1.1 no such user",
                Optional.empty(),
                since,
                Optional.of(since.plusSeconds(3_600)));
    }

    private static MailReport bounce(String text) {
        RecipientReport recipient = RecipientReport.failed("pat@home.example", "5.1.1", 550, text);
        return MailReport.of(ReportKind.BOUNCE, recipient)
                .withRaw(RawReport.of(("Subject: Undelivered\r\n\r\n" + text).getBytes(StandardCharsets.UTF_8)));
    }
}
