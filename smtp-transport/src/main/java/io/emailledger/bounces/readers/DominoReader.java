package io.emailledger.bounces.readers;

import io.emailledger.report.ReportedAction;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/** Lotus Notes and Domino: "was not delivered to", or the reasons first and the address below. */
final class DominoReader implements ReportReader {
    private static final Pattern FAILED = Pattern.compile("^was not delivered to: *$");
    private static final Pattern REASONS = Pattern.compile("^-+ *Failure Reasons? *-+");

    @Override
    public Optional<Found> read(Mail mail) {
        Recipients recipients = new Recipients();
        if (Listing.read(mail.lines(), FAILED, ReportedAction.FAILED, recipients)) {
            return recipients.found();
        }
        if (Listing.read(mail.lines(), REASONS, ReportedAction.FAILED, recipients)) {
            recipients.sayOfAll(reasons(mail.lines()));
        }
        return recipients.found();
    }

    private static String reasons(List<String> lines) {
        return String.join(
                " ",
                lines.stream()
                        .filter(line -> !line.isBlank() && !line.startsWith("-") && line.indexOf('@') < 0)
                        .toList());
    }
}
