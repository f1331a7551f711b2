package io.emailledger.jdbc;

import io.emailledger.history.AttemptRecord.Result;
import io.emailledger.history.Outcome;
import io.emailledger.history.Reply;
import io.emailledger.report.ReplyPhase;
import java.util.List;
import java.util.Optional;

/** What an attempt came to, in the form of one column, a line for each recipient: position, outcome, code, text, phase. */
final class ResultLines {
    private ResultLines() {}

    static String write(List<Result> results) {
        StringBuilder lines = new StringBuilder(64);
        for (Result result : results) {
            Fields.append(
                    lines,
                    Integer.toString(result.recipient()),
                    result.outcome().name(),
                    Integer.toString(result.reply().code()),
                    result.reply().text(),
                    result.reply().phase().map(ReplyPhase::name).orElse(""));
        }
        return lines.toString();
    }

    static List<Result> read(String lines) {
        return Fields.read(lines).stream()
                .map(fields -> new Result(
                        Integer.parseInt(fields.get(0)),
                        Row.word(Outcome.class, fields.get(1)),
                        new Reply(Integer.parseInt(fields.get(2)), fields.get(3), phase(fields))))
                .toList();
    }

    /** Lines of the first version of the tables end before it. */
    private static Optional<ReplyPhase> phase(List<String> fields) {
        return fields.size() < 5 || fields.get(4).isEmpty()
                ? Optional.empty()
                : Optional.of(Row.word(ReplyPhase.class, fields.get(4)));
    }
}
