package io.emailledger.bounces.readers;

import io.emailledger.report.ReportedAction;
import java.util.Optional;
import java.util.regex.Pattern;

/** Exim, and what is made of it: 1&amp;1, GMX, mail.ru's relays and many hosting panels. */
final class EximReader implements ReportReader {
    private static final Pattern MADE_BY = Pattern.compile(
            "created automatically by (?:the )?(?:mail delivery|SMTP relay)|^A message that you sent (?:contained|could)");
    private static final Pattern FAILED =
            Pattern.compile("address(?:es|\\(es\\))? *(?:has |have )?failed: *|^failed: *|incorrectly constructed: *"
                    + "|recipients\\. This is a permanent error\\. *$");
    private static final Pattern DELAYED =
            Pattern.compile("not yet been delivered(?: to(?: the following address(?:es)?)?)?(?: is| are)?: *$"
                    + "|address(?:es)? to which the message has not yet been delivered (?:is|are): *$");
    private static final Pattern WARNING = Pattern.compile("has not yet been delivered to (?:all|one or more)");

    @Override
    public Optional<Found> read(Mail mail) {
        if (!mail.says(MADE_BY)) {
            return Optional.empty();
        }
        Recipients recipients = new Recipients();
        if (mail.says(WARNING)) {
            Listing.read(mail.lines(), DELAYED, ReportedAction.DELAYED, recipients);
        } else {
            Listing.read(mail.lines(), FAILED, ReportedAction.FAILED, recipients);
        }
        return recipients.found();
    }
}
