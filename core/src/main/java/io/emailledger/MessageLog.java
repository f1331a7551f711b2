package io.emailledger;

import io.emailledger.history.Arrival;
import io.emailledger.history.AttemptRecord;
import io.emailledger.history.HistoryEvent;
import io.emailledger.history.RecipientRecord;
import io.emailledger.history.Reply;
import io.emailledger.history.ReportRecord;
import io.emailledger.message.EmailId;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Everything that was said and done about one e-mail: its steps, and for each attempt the raw log of the conversation
 * with the server.
 *
 * @param id the e-mail
 * @param recipients the recipients as they stand, each with the last reply about it, what that answers, and whom or
 *     what a refusal is about
 * @param events what happened, in order
 * @param attempts the attempts, each with the results for its recipients and its transcript, in order
 * @param reports what came back about it, by mail or otherwise, as it came, in order
 */
public record MessageLog(
        EmailId id,
        List<RecipientRecord> recipients,
        List<HistoryEvent> events,
        List<AttemptRecord> attempts,
        List<ReportRecord> reports) {

    /** Copies the lists. */
    public MessageLog {
        recipients = List.copyOf(recipients);
        events = List.copyOf(events);
        attempts = List.copyOf(attempts);
        reports = List.copyOf(reports);
    }

    /**
     * Returns the log as people read it: the steps, then what servers last replied about each recipient, then the
     * transcript of each attempt as it was on the wire, then the mails that came back. The text of others is in it as
     * they wrote it: escape it where it is shown.
     *
     * @return lines that end with a line feed
     */
    public String text() {
        StringBuilder text = new StringBuilder(1_024);
        for (HistoryEvent event : events) {
            text.append(event.at()).append("  ").append(event.type());
            if (!event.recipients().isEmpty()) {
                text.append(" recipient ").append(String.join(", ", positions(event)));
            }
            text.append("  ").append(event.detail()).append('\n');
        }
        String last = recipients.stream()
                .filter(recipient -> recipient.reply().isPresent() || recipient.mayHaveArrived())
                .map(MessageLog::line)
                .collect(Collectors.joining());
        text.append(last.isEmpty() ? "" : "\n").append(last);
        for (AttemptRecord attempt : attempts) {
            text.append("\nAttempt ")
                    .append(attempt.number())
                    .append(" through ")
                    .append(attempt.transport());
            attempt.server().ifPresent(server -> text.append(", server ").append(server));
            text.append(attempt.tls().map(tls -> ", " + tls).orElse(", not encrypted"));
            text.append(", from ").append(attempt.startedAt()).append(" to ").append(attempt.endedAt());
            text.append('\n').append(attempt.transcript());
        }
        for (ReportRecord report : reports) {
            text.append("\nCame back ")
                    .append(report.receivedAt())
                    .append(": ")
                    .append(report.report().kind())
                    .append('\n')
                    .append(report.report().raw().text())
                    .append('\n');
        }
        return text.toString();
    }

    /** Such as {@code Recipient 1  BOUNCED  550 5.1.1 No such user  (phase RCPT, cause RECIPIENT)}. */
    private static String line(RecipientRecord recipient) {
        Optional<Reply> reply = recipient.reply();
        String about = Stream.concat(
                        reply.flatMap(Reply::phase).stream().map(phase -> "phase " + phase),
                        recipient.cause().stream().map(cause -> "cause " + cause))
                .collect(Collectors.joining(", "));
        String arrival = recipient.mayHaveArrived() ? "  " + recipient.arrival().orElse(Arrival.MAY_HAVE_ARRIVED) : "";
        return "Recipient " + (recipient.position() + 1) + "  " + recipient.status()
                + reply.map(said -> "  " + said).orElse("")
                + (about.isEmpty() ? "" : "  (" + about + ")")
                + arrival
                + "\n";
    }

    /** Positions count from 0; people count from 1. */
    private static List<String> positions(HistoryEvent event) {
        return event.recipients().stream().map(p -> Integer.toString(p + 1)).toList();
    }
}
