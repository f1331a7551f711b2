package io.emailledger;

import io.emailledger.history.AttemptRecord;
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
 */
public record MessageLog(EmailId id, List<Step> steps, List<AttemptRecord> attempts) {

    /** Copies the lists. */
    public MessageLog {
        steps = List.copyOf(steps);
        attempts = List.copyOf(attempts);
    }

    /**
     * Returns the log as people read it: the steps, then the transcript of each attempt as it was on the wire. Server's
     * words are in it as the server said them: escape it where it is shown.
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
        return text.toString();
    }

    /** Positions count from 0; people count from 1. */
    private static List<String> positions(Step step) {
        return step.recipients().stream().map(p -> Integer.toString(p + 1)).toList();
    }
}
