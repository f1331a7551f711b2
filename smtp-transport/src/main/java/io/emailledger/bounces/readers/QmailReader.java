package io.emailledger.bounces.readers;

import io.emailledger.report.ReportedAction;
import java.util.Optional;
import java.util.regex.Pattern;

/** qmail, and the many large sites that grew out of it: a recipient in angle brackets with a colon, then the words. */
final class QmailReader implements ReportReader {
    private static final Pattern OPENING = Pattern.compile(
            "^Hi\\. (?:This is the|The MTA program at)|wasn't able to deliver your message to the following addresses"
                    + "|(?:could not be|couldn't be) delivered(?:\\.|: *$)|problem with the e-?mail address"
                    + "|address\\(es\\) could not be delivered|pudo ser entregado|is not .{1,40} e-mail users");
    private static final Pattern RECIPIENT = Pattern.compile("^<[^<>\\s]{1,320}>: *");

    private static final Pattern ALONE = Pattern.compile("^<[^<>\\s@]{1,128}@[^<>\\s@]{1,255}>: *$");

    @Override
    public Optional<Found> read(Mail mail) {
        return mail.says(OPENING) || (mail.isFromDaemon() && mail.says(ALONE)) ? entries(mail) : Optional.empty();
    }

    /** Reads entries of the form {@code <address>:}, each with the lines up to the next one. */
    static Optional<Found> entries(Mail mail) {
        Recipients recipients = new Recipients();
        for (String line : mail.lines()) {
            var matcher = RECIPIENT.matcher(line);
            Optional<String> address = matcher.find() ? Addresses.firstIn(matcher.group()) : Optional.empty();
            if (address.isPresent()) {
                recipients.add(address.get(), ReportedAction.FAILED, line.substring(matcher.end()));
            } else {
                recipients.say(line);
            }
        }
        return recipients.found();
    }
}
