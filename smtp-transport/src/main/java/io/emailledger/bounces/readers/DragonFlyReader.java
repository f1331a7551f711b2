package io.emailledger.bounces.readers;

import io.emailledger.report.ReportedAction;
import java.util.Optional;
import java.util.regex.Pattern;

/** The DragonFly Mail Agent. */
final class DragonFlyReader implements ReportReader {
    private static final Pattern FAILED = Pattern.compile("^There was an error delivering your mail to ");

    @Override
    public Optional<Found> read(Mail mail) {
        Recipients recipients = new Recipients();
        Listing.read(mail.lines(), FAILED, ReportedAction.FAILED, recipients);
        return recipients.found();
    }
}
