package io.emailledger.bounces.readers;

import io.emailledger.report.ReportedAction;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/** Microsoft Exchange from 5.5 to Office 365, where the status part is missing. */
final class ExchangeReader implements ReportReader {
    private static final Pattern FAILED = Pattern.compile(
            "did not reach the following recipient(?:\\(s\\)|s)?: *|Delivery has failed to these recipients.*: *$"
                    + "|Delivery to the following recipients? failed\\. *$",
            Pattern.CASE_INSENSITIVE);
    private static final Pattern X400 = Pattern.compile("(?:dda:)?SMTP=([^;\\s]{3,320});", Pattern.CASE_INSENSITIVE);
    private static final Pattern REST = Pattern.compile(" on \\w{3}, \\d.*$|<mailto:[^>]{0,320}>");

    @Override
    public Optional<Found> read(Mail mail) {
        Recipients recipients = new Recipients();
        List<String> lines = mail.lines().stream().map(ExchangeReader::plain).toList();
        Listing.read(lines, FAILED, ReportedAction.FAILED, recipients);
        return recipients.found();
    }

    /** Takes the address out of its X.400 form, and off what stands behind it: a time, a link. */
    private static String plain(String line) {
        var x400 = X400.matcher(line);
        return x400.find() ? x400.group(1) : REST.matcher(line).replaceFirst("");
    }
}
