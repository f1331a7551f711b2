package io.emailledger.jdbc;

import io.emailledger.history.AttemptRecord;
import io.emailledger.history.HistoryEvent;
import io.emailledger.message.EmailId;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The log of an e-mail as rows. The events and the attempt of one change are one row. Each further attempt has another
 * row. The results of very many recipients with long answers continue in further rows. The order is that of the row
 * numbers of the database.
 */
final class LogRows {
    private static final int LONGEST = 900_000;

    private LogRows() {}

    /** Adds the events and attempts of a change to a batch of {@link Statements#INSERT_LOG}. */
    static void add(Command insert, EmailId id, List<HistoryEvent> events, List<AttemptRecord> attempts)
            throws SQLException {
        Optional<String> lines = events.isEmpty() ? Optional.empty() : Optional.of(EventColumn.write(events));
        if (attempts.isEmpty() && lines.isPresent()) {
            insert.id(id).text(lines).number(Optional.empty());
            addAttempt(insert, Optional.empty(), null);
        }
        for (AttemptRecord attempt : attempts) {
            String results = ResultColumn.write(attempt.results());
            for (int from = 0; from == 0 || from < results.length(); from += LONGEST) {
                insert.id(id).text(lines).number(Optional.of(attempt.number()));
                addAttempt(
                        insert,
                        from == 0 ? Optional.of(attempt) : Optional.empty(),
                        results.substring(from, Math.min(results.length(), from + LONGEST)));
                lines = Optional.empty();
            }
        }
    }

    private static void addAttempt(Command insert, Optional<AttemptRecord> attempt, @Nullable String results)
            throws SQLException {
        insert.time(attempt.map(AttemptRecord::startedAt))
                .time(attempt.map(AttemptRecord::endedAt))
                .text(attempt.map(AttemptRecord::transport))
                .text(attempt.flatMap(AttemptRecord::server))
                .text(attempt.flatMap(AttemptRecord::tls))
                .text(results)
                .text(attempt.map(AttemptRecord::transcript))
                .add();
    }

    /** Reads the rows of {@link Statements#FIND_EVENTS}. */
    static List<HistoryEvent> events(Command select) throws SQLException {
        List<HistoryEvent> events = new ArrayList<>();
        select.each(row -> events.addAll(EventColumn.read(row.text())));
        return events;
    }

    /** Reads the rows of {@link Statements#FIND_ATTEMPTS}. */
    static List<AttemptRecord> attempts(Command select) throws SQLException {
        List<AttemptDraft> drafts = new ArrayList<>();
        select.each(row -> {
            int number = row.smallNumber();
            boolean goesOn = row.optionalTime().isEmpty();
            if (goesOn) {
                drafts.get(drafts.size() - 1)
                        .results
                        .append(row.from(AttemptDraft.RESULTS).text());
            } else {
                drafts.add(new AttemptDraft(number, row.from(2)));
            }
        });
        drafts.sort(Comparator.comparingInt(draft -> draft.number));
        return drafts.stream().map(AttemptDraft::record).toList();
    }

    /** An attempt under construction. */
    private static final class AttemptDraft {
        static final int RESULTS = 7;

        final int number;
        final AttemptRecord begun;
        final StringBuilder results;

        AttemptDraft(int number, Row row) throws SQLException {
            this.number = number;
            this.begun = new AttemptRecord(
                    number,
                    row.time(),
                    row.time(),
                    row.text(),
                    row.optionalText(),
                    row.optionalText(),
                    List.of(),
                    row.from(RESULTS + 1).text());
            this.results = new StringBuilder(row.from(RESULTS).text());
        }

        AttemptRecord record() {
            return new AttemptRecord(
                    number,
                    begun.startedAt(),
                    begun.endedAt(),
                    begun.transport(),
                    begun.server(),
                    begun.tls(),
                    ResultColumn.read(results.toString()),
                    begun.transcript());
        }
    }
}
