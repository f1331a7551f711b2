package io.emailledger.bounces.readers;

import io.emailledger.internal.reader.MimePart;
import io.emailledger.report.MailReport.RecipientReport;
import io.emailledger.report.MailReport.ReportKind;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Reads delivery status notifications (RFC 3464, RFC 6533). If there are two status parts, it reads both. */
final class StatusReader implements ReportReader {

    @Override
    public Optional<ParsedReport> read(Mail mail) {
        if (!mail.sender().isReport() && !mail.sender().isDaemon()) {
            return Optional.empty();
        }
        List<RecipientReport> recipients = new ArrayList<>();
        boolean hidden = false;
        NoticeWords words = new NoticeWords(mail);
        Optional<String> reporter = Optional.empty();
        Optional<String> envelopeId = Optional.empty();
        for (MimePart part : mail.parts()) {
            if (part.type().equals("message/delivery-status") || part.type().equals("message/global-delivery-status")) {
                StatusFields fields = StatusFields.of(part.text().lines().toList(), mail.time());
                fields.recipients().stream()
                        .limit(Recipients.MOST - recipients.size())
                        .map(words::complete)
                        .forEach(recipients::add);
                hidden |= fields.hidesRecipient();
                reporter = reporter.or(fields::reporter);
                envelopeId = envelopeId.or(fields::envelopeId);
            }
        }
        if (recipients.isEmpty() && !hidden) {
            return Optional.empty();
        }
        // The status parts name the failed recipients; the text is no better source for others.
        ParsedReport found =
                recipients.isEmpty() ? ParsedReport.of(ReportKind.BOUNCE, recipients) : ParsedReport.of(recipients);
        return Optional.of(found.with(reporter, envelopeId));
    }
}
