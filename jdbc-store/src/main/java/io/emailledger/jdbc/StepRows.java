package io.emailledger.jdbc;

import io.emailledger.history.Step;
import io.emailledger.history.StepKind;
import io.emailledger.message.EmailId;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/** Steps as rows. Their order is that of the numbers which the database gives them. */
final class StepRows {
    private StepRows() {}

    /** Adds steps to a batch of {@link Statements#INSERT_STEP}. */
    static void add(Command insert, EmailId id, List<Step> steps) throws SQLException {
        for (Step step : steps) {
            Optional<String> recipients = step.recipients().isEmpty()
                    ? Optional.empty()
                    : Optional.of(
                            step.recipients().stream().map(String::valueOf).collect(Collectors.joining(",")));
            insert.id(id)
                    .word(step.kind())
                    .time(step.at())
                    .text(recipients)
                    .text(step.detail())
                    .add();
        }
    }

    static Step read(Row row) throws SQLException {
        StepKind kind = row.word(StepKind.class);
        Instant at = row.time();
        List<Integer> recipients = row.optionalText()
                .map(positions -> Arrays.stream(positions.split(","))
                        .map(Integer::valueOf)
                        .toList())
                .orElse(List.of());
        return new Step(kind, at, recipients, row.text());
    }
}
