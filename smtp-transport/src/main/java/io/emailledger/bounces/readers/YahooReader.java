package io.emailledger.bounces.readers;

import io.emailledger.report.ReportedAction;
import java.util.Optional;
import java.util.regex.Pattern;

/** Yahoo and sites that run its software. Old ones name the recipient only in the headers that they repeat. */
final class YahooReader implements ReportReader {
    private static final Pattern OPENING = Pattern.compile(
            "^Message from +\\S{1,255}\\.$|unable to deliver (?:your )?message to the following address");
    private static final Pattern REPEATED = Pattern.compile("wasn't able to deliver the following message");
    private static final Pattern TO = Pattern.compile("^To: *");

    @Override
    public Optional<Found> read(Mail mail) {
        if (mail.says(OPENING)) {
            return QmailReader.entries(mail);
        }
        Recipients recipients = new Recipients();
        if (mail.says(REPEATED)) {
            Listing.read(mail.lines(), TO, ReportedAction.FAILED, recipients);
            return recipients.isEmpty() ? Optional.empty() : Optional.of(Found.of(recipients.reportsWith(mail.text())));
        }
        return recipients.found();
    }
}
