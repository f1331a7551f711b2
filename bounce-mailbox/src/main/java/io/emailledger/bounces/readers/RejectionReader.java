package io.emailledger.bounces.readers;

import io.emailledger.internal.reader.MimePart;
import io.emailledger.report.MailReport.RecipientReport;
import io.emailledger.report.MailReport.ReportKind;
import io.emailledger.report.MailReport.ReportedAction;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Reads rejections in the form of a disposition notification (RFC 5429 section 2.1.2), as Dovecot and other Sieve
 * servers send them. A receipt of a person's mail program has the same form.
 */
final class RejectionReader implements ReportReader {
    private static final Pattern AUTOMATIC =
            Pattern.compile("(?im)^disposition:\\s*automatic-action/[^;\\n]{1,60};\\s*(?:deleted|denied|failed)");

    private static final Pattern NOT_READ = Pattern.compile(
            "without being read|not read|unread|ungelesen|sans (?:avoir )?été lu|sin leer|sem ser lid|senza essere lett|ongelezen|oläst|ulest|olvas[aá]|未开封|未読|未讀|未读");

    @Override
    public Optional<ParsedReport> read(Mail mail) {
        Optional<MimePart> notification = mail.parts().stream()
                .filter(part -> part.type().endsWith("disposition-notification"))
                .findFirst();
        if (notification.isEmpty()
                || !AUTOMATIC.matcher(notification.get().text()).find()) {
            return Optional.empty();
        }
        String said = (mail.subject() + " " + mail.text()).toLowerCase(Locale.ROOT);
        boolean byServer = mail.sender().isDaemon() || mail.sender().isPostmaster();
        boolean rejected =
                byServer || (Tone.saysFailure(said) && !NOT_READ.matcher(said).find());
        return rejected ? Optional.of(found(notification.get(), mail)) : Optional.empty();
    }

    private static ParsedReport found(MimePart notification, Mail mail) {
        StatusFields fields = StatusFields.of(notification.text().lines().toList(), mail.time());
        List<RecipientReport> recipients = fields.recipients().stream()
                .map(named -> DiagnosticText.about(
                        ReportedAction.FAILED, named.originalRecipient(), named.finalRecipient(), mail.text()))
                .toList();
        return ParsedReport.of(ReportKind.BOUNCE, recipients).with(fields.reporter(), fields.envelopeId());
    }
}
