package io.emailledger.bounces.readers;

import io.emailledger.report.MailReport.RecipientReport;
import io.emailledger.report.MailReport.ReportKind;
import io.emailledger.report.MailReport.ReportedAction;
import java.util.List;
import java.util.Optional;

/**
 * The result of a reader for a mail.
 *
 * @param kind the kind of the mail as a whole
 * @param recipients the report of each recipient
 * @param reporter the server that reports, if it is named
 * @param envelopeId the envelope id of ours, if it is repeated
 */
public record ParsedReport(
        ReportKind kind, List<RecipientReport> recipients, Optional<String> reporter, Optional<String> envelopeId) {

    /** Copies the list. */
    public ParsedReport {
        recipients = List.copyOf(recipients);
    }

    static ParsedReport of(ReportKind kind, List<RecipientReport> recipients) {
        return new ParsedReport(kind, recipients, Optional.empty(), Optional.empty());
    }

    /** A report whose kind follows from its recipients: one that failed makes it a bounce. */
    static ParsedReport of(List<RecipientReport> recipients) {
        return of(kind(recipients), recipients);
    }

    ParsedReport with(Optional<String> newReporter, Optional<String> newEnvelopeId) {
        return new ParsedReport(kind, recipients, newReporter, newEnvelopeId);
    }

    private static ReportKind kind(List<RecipientReport> recipients) {
        if (any(recipients, ReportedAction.FAILED)) {
            return ReportKind.BOUNCE;
        }
        return any(recipients, ReportedAction.DELAYED) ? ReportKind.DELAY : ReportKind.DELIVERED;
    }

    private static boolean any(List<RecipientReport> recipients, ReportedAction action) {
        return recipients.stream().anyMatch(recipient -> recipient.action() == action);
    }
}
