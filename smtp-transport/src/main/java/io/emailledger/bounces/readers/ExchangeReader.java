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
    private static final Pattern DIAGNOSTICS = Pattern.compile("^Diagnostic information for administrators:");
    private static final Pattern X400 = Pattern.compile("(?:dda:)?SMTP=([^;\\s]{3,320});", Pattern.CASE_INSENSITIVE);
    private static final Pattern TIME = Pattern.compile(" on \\w{3}, \\d.*$");

    @Override
    public Optional<Found> read(Mail mail) {
        Recipients recipients = new Recipients();
        List<String> lines = mail.lines().stream().map(ExchangeReader::plain).toList();
        if (Listing.read(lines, FAILED, ReportedAction.FAILED, recipients)) {
            Listing.read(lines, DIAGNOSTICS, ReportedAction.FAILED, recipients);
        }
        return recipients.found();
    }

    /** Takes the address out of its X.400 form, and the time off behind it. */
    private static String plain(String line) {
        var x400 = X400.matcher(line);
        return x400.find() ? x400.group(1) : TIME.matcher(line).replaceFirst("");
    }
}
