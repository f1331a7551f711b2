package io.emailledger.jdbc;

import io.emailledger.history.Step;
import io.emailledger.history.StepKind;
import io.emailledger.message.EmailId;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;

/** Steps as rows, those of one change in one row. The order of rows is that of the numbers which the database gives them. */
final class StepRows {
    private StepRows() {}

    /** Adds the steps of a change to a batch of {@link Statements#INSERT_STEP}. */
    static void add(Command insert, EmailId id, List<Step> steps) throws SQLException {
        if (steps.isEmpty()) {
            return;
        }
        StringBuilder lines = new StringBuilder(128);
        for (Step step : steps) {
            String recipients = step.recipients().stream().map(String::valueOf).collect(Collectors.joining(","));
            Fields.append(lines, step.kind().name(), Long.toString(Times.micros(step.at())), recipients, step.detail());
        }
        insert.id(id).text(lines.toString()).add();
    }

    static List<Step> read(Row row) throws SQLException {
        return Fields.read(row.text()).stream().map(StepRows::step).toList();
    }

    private static Step step(List<String> fields) {
        List<Integer> recipients = fields.get(2).isEmpty()
                ? List.of()
                : Arrays.stream(fields.get(2).split(",")).map(Integer::valueOf).toList();
        return new Step(
                StepKind.valueOf(fields.get(0)),
                Times.instant(Long.parseLong(fields.get(1))),
                recipients,
                fields.get(3));
    }
}
