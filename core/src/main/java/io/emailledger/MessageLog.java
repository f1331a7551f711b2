package io.emailledger;

import io.emailledger.history.AttemptRecord;
import io.emailledger.history.HistoryEvent;
import io.emailledger.history.ObservationRecord;
import io.emailledger.history.RecipientRecord;
import io.emailledger.history.RecipientRecord.Arrival;
import io.emailledger.history.Reply;
import io.emailledger.history.ReportRecord;
import io.emailledger.message.EmailId;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The complete log of an e-mail: its events, its attempts with the transcript of each SMTP session, and its reports.
 * The text counts recipients from 1, the records from 0.
 *
 * @param id the e-mail
 * @param recipients the current recipients, each with the last reply, the command it answers, and the cause of a
 *     rejection
 * @param events its events, in order
 * @param attempts the attempts, each with the results for its recipients and its transcript, in order
 * @param reports the reports about it, as they were received, in order
 * @param observations its opens and clicks, for each recipient and class of user agent; not part of {@link #text()}
 */
public record MessageLog(
        EmailId id,
        List<RecipientRecord> recipients,
        List<HistoryEvent> events,
        List<AttemptRecord> attempts,
        List<ReportRecord> reports,
        List<ObservationRecord> observations) {

    /** Copies the lists. */
    public MessageLog {
        recipients = List.copyOf(recipients);
        events = List.copyOf(events);
        attempts = List.copyOf(attempts);
        reports = List.copyOf(reports);
        observations = List.copyOf(observations);
    }

    /**
     * Returns the log as text: the events, the last reply for each recipient, the transcripts of the attempts, and the
     * reports. It contains foreign text, so escape it for display.
     *
     * @return lines that end with a line feed
     */
    public String text() {
        StringBuilder text = new StringBuilder(1_024);
        for (HistoryEvent event : events) {
            text.append(event.at()).append("  ").append(event.type());
            if (!event.recipients().isEmpty()) {
                text.append(" recipient ").append(positions(event));
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
            text.append("\nReport received ")
                    .append(report.receivedAt())
                    .append(": ")
                    .append(report.report().kind())
                    .append('\n')
                    .append(report.report().raw().text())
                    .append('\n');
        }
        return text.toString();
    }

    /** Returns a line such as {@code Recipient 1  BOUNCED  550 5.1.1 No such user  (phase RCPT, cause RECIPIENT)}. */
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

    /** Returns the positions counted from 1. */
    private static String positions(HistoryEvent event) {
        return event.recipients().stream().map(p -> Integer.toString(p + 1)).collect(Collectors.joining(", "));
    }
}
