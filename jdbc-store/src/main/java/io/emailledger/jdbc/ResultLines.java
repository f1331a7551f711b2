package io.emailledger.jdbc;

import io.emailledger.history.AttemptRecord.Result;
import io.emailledger.history.Outcome;
import io.emailledger.history.Reply;
import java.util.List;

/** What an attempt came to, in the form of one column, a line for each recipient: position, outcome, code, words. */
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
                    result.reply().text());
        }
        return lines.toString();
    }

    static List<Result> read(String lines) {
        return Fields.read(lines).stream()
                .map(fields -> new Result(
                        Integer.parseInt(fields.get(0)),
                        Row.word(Outcome.class, fields.get(1)),
                        new Reply(Integer.parseInt(fields.get(2)), fields.get(3))))
                .toList();
    }
}
