package io.emailledger.bounces.readers;

import io.emailledger.report.ReportedAction;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Sendmail and what imitates it: sections between dashes, one with the addresses, one with the conversation. */
final class SendmailReader implements ReportReader {
    private static final Pattern ADDRESSES = Pattern.compile(
            "^ *-{2,} ?(?:The following address(?:es)? had |Message not delivered to the following"
                    + "|Failed (?:Recipients|addresses))",
            Pattern.CASE_INSENSITIVE);
    private static final Pattern TRANSCRIPT = Pattern.compile("^ *-{2,} ?Transcript of session follows");
    private static final Pattern SECTION = Pattern.compile("^ *-{2,}");
    private static final Pattern REFUSED =
            Pattern.compile("^[45]\\d\\d (?:\\d\\.\\d{1,3}\\.\\d{1,3} )?<([^<>\\s]{3,320})>\\.\\.\\. ");
    private static final Pattern WARNING = Pattern.compile("warning message|will be (?:re-?tried|queued)|transient");

    @Override
    public Optional<Found> read(Mail mail) {
        List<String> lines = mail.lines();
        boolean listed = mail.says(ADDRESSES);
        if (!listed && !mail.says(TRANSCRIPT)) {
            return Optional.empty();
        }
        boolean warning =
                mail.subject().startsWith("warning") || mail.lines().stream().anyMatch(SendmailReader::warns);
        ReportedAction action = warning ? ReportedAction.DELAYED : ReportedAction.FAILED;
        Recipients recipients = new Recipients();
        if (listed) {
            Listing.readFrom(section(lines, ADDRESSES), action, recipients);
            recipients.sayOfAll(String.join(" ", section(lines, TRANSCRIPT)));
            recipients.sayOfAll(mail.text());
        } else {
            section(lines, TRANSCRIPT).forEach(line -> refused(line, recipients));
        }
        return recipients.found();
    }

    private static boolean warns(String line) {
        return WARNING.matcher(line.toLowerCase(Locale.ROOT)).find();
    }

    private static void refused(String line, Recipients recipients) {
        Matcher matcher = REFUSED.matcher(line);
        if (matcher.find() && matcher.group(1).indexOf('@') > 0) {
            recipients.add(matcher.group(1), ReportedAction.FAILED, line);
        }
    }

    /** The lines between a heading and the next one. */
    private static List<String> section(List<String> lines, Pattern heading) {
        int start = 0;
        while (start < lines.size() && !heading.matcher(lines.get(start)).find()) {
            start++;
        }
        int end = Math.min(start + 1, lines.size());
        while (end < lines.size() && !SECTION.matcher(lines.get(end)).find()) {
            end++;
        }
        return lines.subList(Math.min(start + 1, end), end);
    }
}
