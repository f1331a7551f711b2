package io.emailledger.internal.report;

import io.emailledger.report.MailReport;
import io.emailledger.report.MailReport.RecipientReport;
import io.emailledger.report.MailReport.ReportKind;
import io.emailledger.report.MailReport.ReportedAction;

/** Handles reports that could not be parsed: they wait for manual review and may be accepted as failures. */
final class Unreadable {
    static final String DOUBT = "A mail server wrote it, and what it says could not be read.";

    private Unreadable() {}

    static boolean is(MailReport report) {
        return report.kind() == ReportKind.UNREADABLE;
    }

    /**
     * Returns an unreadable report as a failure, as it counts after a person has accepted it; any other report
     * unchanged.
     */
    static MailReport accepted(MailReport report) {
        if (!is(report)) {
            return report;
        }
        return new MailReport(
                ReportKind.BOUNCE,
                report.recipients().stream().map(Unreadable::failed).toList(),
                report.token(),
                report.otherTokens(),
                report.envelopeId(),
                report.messageId(),
                report.reporter(),
                report.raw());
    }

    private static RecipientReport failed(RecipientReport said) {
        return new RecipientReport(
                said.action() == ReportedAction.UNREADABLE ? ReportedAction.FAILED : said.action(),
                said.originalRecipient(),
                said.finalRecipient(),
                said.status(),
                said.code(),
                said.diagnostic(),
                said.remoteServer(),
                said.diagnosis());
    }
}
