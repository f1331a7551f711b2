package io.emailledger;

import io.emailledger.history.AttemptRecord;
import io.emailledger.history.ReportRecord;
import io.emailledger.history.Step;
import io.emailledger.message.EmailId;
import java.util.List;

/**
 * Everything that was said and done about one e-mail: its steps, and for each attempt the raw log of the conversation
 * with the server.
 *
 * @param id the e-mail
 * @param steps what happened, in order
 * @param attempts the attempts, each with the results for its recipients and its transcript, in order
 * @param reports what came back about it, by mail or otherwise, as it came, in order
 */
public record MessageLog(EmailId id, List<Step> steps, List<AttemptRecord> attempts, List<ReportRecord> reports) {

    /** Copies the lists. */
    public MessageLog {
        steps = List.copyOf(steps);
        attempts = List.copyOf(attempts);
        reports = List.copyOf(reports);
    }

    /**
     * Returns the log as people read it: the steps, then the transcript of each attempt as it was on the wire,
     * then the mails that came back. Others'
     * words are in it as they said them: escape it where it is shown.
     *
     * @return lines that end with a line feed
     */
    public String text() {
        StringBuilder text = new StringBuilder(1_024);
        for (Step step : steps) {
            text.append(step.at()).append("  ").append(step.kind());
            if (!step.recipients().isEmpty()) {
                text.append(" recipient ").append(String.join(", ", positions(step)));
            }
            text.append("  ").append(step.detail()).append('\n');
        }
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

    /** Positions count from 0; people count from 1. */
    private static List<String> positions(Step step) {
        return step.recipients().stream().map(p -> Integer.toString(p + 1)).toList();
    }
}
