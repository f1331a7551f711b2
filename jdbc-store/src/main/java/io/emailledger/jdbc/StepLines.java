package io.emailledger.jdbc;

import io.emailledger.history.Step;
import io.emailledger.history.StepKind;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;

/** Steps in the form of one column, a line each: kind, time, the positions of recipients apart by commas, words. */
final class StepLines {
    /** Written by versions before the third schema: how workers shared the work, which did not happen to the e-mail. */
    private static final String GIVEN_BACK = "GIVEN_BACK";

    private StepLines() {}

    static String write(List<Step> steps) {
        StringBuilder lines = new StringBuilder(128);
        for (Step step : steps) {
            String recipients = step.recipients().stream().map(String::valueOf).collect(Collectors.joining(","));
            Fields.append(lines, step.kind().name(), Long.toString(Times.micros(step.at())), recipients, step.detail());
        }
        return lines.toString();
    }

    static List<Step> read(String lines) {
        return Fields.read(lines).stream()
                .filter(fields -> !fields.get(0).equals(GIVEN_BACK))
                .map(StepLines::step)
                .toList();
    }

    private static Step step(List<String> fields) {
        List<Integer> recipients = fields.get(2).isEmpty()
                ? List.of()
                : Arrays.stream(fields.get(2).split(",")).map(Integer::valueOf).toList();
        return new Step(
                Row.word(StepKind.class, fields.get(0)),
                Times.instant(Long.parseLong(fields.get(1))),
                recipients,
                fields.get(3));
    }
}
