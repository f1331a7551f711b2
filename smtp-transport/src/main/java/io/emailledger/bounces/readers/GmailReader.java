package io.emailledger.bounces.readers;

import io.emailledger.report.ReportedAction;
import java.util.Optional;
import java.util.regex.Pattern;

/** Gmail before it wrote status parts (until 2016). */
final class GmailReader implements ReportReader {
    private static final Pattern FAILED =
            Pattern.compile("^Delivery to the following recipients? failed permanently: *");
    private static final Pattern DELAYED =
            Pattern.compile("^Delivery to the following recipients? has been delayed: *");

    @Override
    public Optional<Found> read(Mail mail) {
        Recipients recipients = new Recipients();
        if (!Listing.read(mail.lines(), FAILED, ReportedAction.FAILED, recipients)) {
            Listing.read(mail.lines(), DELAYED, ReportedAction.DELAYED, recipients);
        }
        return recipients.found();
    }
}
