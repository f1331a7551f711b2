package io.emailledger.jdbc;

import io.emailledger.history.AttemptRecord;
import io.emailledger.history.AttemptRecord.Result;
import io.emailledger.history.Outcome;
import io.emailledger.history.Reply;
import io.emailledger.message.EmailId;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/**
 * Attempts as rows. The results stand in one column, a line for each recipient; those of a thousand recipients with long answers need more than a
 * column holds, and go on in further rows.
 */
final class AttemptRows {
    private static final int LONGEST = 900_000;

    private AttemptRows() {}

    /** Adds attempts to a batch of {@link Statements#INSERT_ATTEMPT}. */
    static void add(Command insert, EmailId id, List<AttemptRecord> attempts) throws SQLException {
        for (AttemptRecord attempt : attempts) {
            String results = write(attempt.results());
            for (int part = 0; part == 0 || part * LONGEST < results.length(); part++) {
                insert.id(id)
                        .number(attempt.number())
                        .number(part)
                        .time(attempt.startedAt())
                        .time(attempt.endedAt())
                        .text(attempt.transport())
                        .text(attempt.server())
                        .text(attempt.tls())
                        .text(results.substring(part * LONGEST, Math.min(results.length(), (part + 1) * LONGEST)))
                        .text(part == 0 ? attempt.transcript() : "")
                        .add();
            }
        }
    }

    static List<AttemptRecord> read(Command select) throws SQLException {
        List<AttemptRecord> attempts = new ArrayList<>();
        StringBuilder results = new StringBuilder();
        select.each(row -> {
            int number = row.smallNumber();
            if (row.smallNumber() > 0) {
                AttemptRecord begun = attempts.remove(attempts.size() - 1);
                results.append(row.from(8).text());
                attempts.add(with(begun, read(results.toString())));
                return;
            }
            AttemptRecord attempt = new AttemptRecord(
                    number,
                    row.time(),
                    row.time(),
                    row.text(),
                    row.optionalText(),
                    row.optionalText(),
                    List.of(),
                    row.from(9).text());
            results.setLength(0);
            results.append(row.from(8).text());
            attempts.add(with(attempt, read(results.toString())));
        });
        return attempts;
    }

    private static AttemptRecord with(AttemptRecord a, List<Result> results) {
        return new AttemptRecord(
                a.number(), a.startedAt(), a.endedAt(), a.transport(), a.server(), a.tls(), results, a.transcript());
    }

    private static String write(List<Result> results) {
        StringBuilder lines = new StringBuilder();
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

    private static List<Result> read(String lines) {
        return Fields.read(lines).stream()
                .map(f -> new Result(
                        Integer.parseInt(f.get(0)),
                        Outcome.valueOf(f.get(1)),
                        new Reply(Integer.parseInt(f.get(2)), f.get(3))))
                .toList();
    }
}
