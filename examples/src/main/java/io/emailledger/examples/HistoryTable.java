package io.emailledger.examples;

import io.emailledger.history.EmailRecord;
import io.emailledger.history.EmailStatus;
import io.emailledger.history.EmailStatus.FailureReason;
import io.emailledger.history.RecipientRecord;
import io.emailledger.history.Reply;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * Formats a page of the history: a line for each e-mail, and below it why it waits or was not delivered. Subjects,
 * addresses and servers' texts are untrusted, so control characters in them are replaced.
 */
final class HistoryTable {
    private static final String ROW = "  %-11s  %-16s  %-24s  %-31s  %8s  %-6s";
    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm", Locale.ROOT);

    private final ZoneId zone;
    private final String tick;

    /** Creates a table with local times, and a tick that the terminal can show. */
    HistoryTable(ZoneId zone, String tick) {
        this.zone = zone;
        this.tick = tick;
    }

    List<String> lines(List<EmailRecord> emails) {
        List<String> lines = new ArrayList<>();
        lines.add(row("STATUS", "RECORDED", "TO", "SUBJECT", "ATTEMPTS", "OPENED"));
        emails.forEach(email -> lines.addAll(lines(email)));
        return lines;
    }

    private List<String> lines(EmailRecord email) {
        String line = row(
                email.status().name(),
                time(email.id().recordedAt()),
                recipients(email.recipients()),
                email.facts().subject(),
                String.valueOf(email.state().attempts()),
                email.opened() ? tick : "");
        return why(email).map(reason -> List.of(line, row("", reason))).orElse(List.of(line));
    }

    private static String row(String status, String reason) {
        return "  %-11s  %s".formatted(status, reason).stripTrailing();
    }

    private static String row(String status, String time, String to, String subject, String tries, String opened) {
        return ROW.formatted(status, time, fit(to, 24), fit(subject, 31), tries, opened)
                .stripTrailing();
    }

    private String time(Instant time) {
        return TIME.format(time.atZone(zone));
    }

    private static String recipients(List<RecipientRecord> recipients) {
        return switch (recipients.size()) {
            case 0 -> "(no recipients)";
            case 1 -> recipients.get(0).address().address();
            default -> recipients.get(0).address().address() + " +" + (recipients.size() - 1);
        };
    }

    private Optional<String> why(EmailRecord email) {
        return switch (email.status()) {
            case PENDING ->
                email.state()
                        .due()
                        .map(due -> "waits until " + time(due)
                                + email.state()
                                        .waiting()
                                        .map(reason -> ", " + readable(reason.name()))
                                        .orElse(""));
            case FAILED -> email.state().failure().map(FailureReason::name).map(HistoryTable::readable);
            case BOUNCED ->
                email.recipients().stream()
                        .filter(recipient -> recipient.status() == EmailStatus.BOUNCED)
                        .findFirst()
                        .flatMap(RecipientRecord::reply)
                        .map(Reply::toString)
                        .map(reply -> fit("the server said: " + reply, 95));
            case UNCONFIRMED -> Optional.of("the answer of the server was lost");
            case SENDING, DELIVERED, CANCELLED -> Optional.empty();
        };
    }

    private static String readable(String constant) {
        return constant.toLowerCase(Locale.ROOT).replace('_', ' ');
    }

    /** Returns one line of at most the given length, without control characters. */
    private static String fit(String text, int width) {
        String shown = text.replaceAll("[\\p{Cntrl}\\p{Cf}\\u2028\\u2029]", "?");
        return shown.length() <= width ? shown : shown.substring(0, width - 3) + "...";
    }
}
