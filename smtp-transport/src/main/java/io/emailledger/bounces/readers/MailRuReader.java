package io.emailledger.bounces.readers;

import io.emailledger.report.ReportedAction;
import java.util.Optional;
import java.util.regex.Pattern;

/** mail.ru, when its own scanning refuses: in Russian, and again in the English of Exim. */
final class MailRuReader implements ReportReader {
    private static final Pattern MADE_BY = Pattern.compile("сервером Mail\\.Ru", Pattern.UNICODE_CASE);
    private static final Pattern RECIPIENTS = Pattern.compile("доставлено одному или нескольким получателям.*: *$");
    private static final Pattern LOCAL = Pattern.compile("Local mailbox ");

    @Override
    public Optional<Found> read(Mail mail) {
        if (!mail.says(MADE_BY)) {
            return Optional.empty();
        }
        Recipients recipients = new Recipients();
        Listing.read(mail.lines(), RECIPIENTS, ReportedAction.FAILED, recipients);
        if (recipients.isEmpty()) {
            Listing.read(mail.lines(), LOCAL, ReportedAction.FAILED, recipients);
        }
        return recipients.found();
    }
}
