package io.emailledger.jdbc;

import io.emailledger.history.EventType;
import io.emailledger.history.HistoryEvent;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;

/** Steps in the form of one column, a line each: kind, time, the positions of recipients apart by commas, words. */
final class EventLines {
    /** Written by versions before the third schema: how workers shared the work, which did not happen to the e-mail. */
    private static final String GIVEN_BACK = "GIVEN_BACK";

    private EventLines() {}

    static String write(List<HistoryEvent> events) {
        StringBuilder lines = new StringBuilder(128);
        for (HistoryEvent event : events) {
            String recipients = event.recipients().stream().map(String::valueOf).collect(Collectors.joining(","));
            Fields.append(
                    lines, event.type().name(), Long.toString(Times.micros(event.at())), recipients, event.detail());
        }
        return lines.toString();
    }

    static List<HistoryEvent> read(String lines) {
        return Fields.read(lines).stream()
                .filter(fields -> !fields.get(0).equals(GIVEN_BACK))
                .map(EventLines::step)
                .toList();
    }

    private static HistoryEvent step(List<String> fields) {
        List<Integer> recipients = fields.get(2).isEmpty()
                ? List.of()
                : Arrays.stream(fields.get(2).split(",")).map(Integer::valueOf).toList();
        return new HistoryEvent(
                Row.word(EventType.class, fields.get(0)),
                Times.instant(Long.parseLong(fields.get(1))),
                recipients,
                fields.get(3));
    }
}
