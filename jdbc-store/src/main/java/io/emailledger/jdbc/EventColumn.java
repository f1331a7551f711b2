package io.emailledger.jdbc;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import io.emailledger.history.HistoryEvent;
import io.emailledger.history.HistoryEvent.EventType;
import java.io.IOException;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;

/**
 * Events in one column: an array of {@code {"type", "at", "recipients", "detail"}}. The time has microseconds; the
 * recipients are their positions and are left out for an event of the whole e-mail.
 */
final class EventColumn {
    /** Written before the third schema version; a release by a worker is no longer an event. */
    private static final String GIVEN_BACK = "GIVEN_BACK";

    private EventColumn() {}

    static String write(List<HistoryEvent> events) {
        return JsonColumns.writeAll(events, EventColumn::write);
    }

    static List<HistoryEvent> read(String column) {
        return TabLines.isJson(column)
                ? JsonColumns.readAll(column, EventColumn::read)
                : TabLines.read(column).stream()
                        .filter(fields -> !fields.get(0).equals(GIVEN_BACK))
                        .map(EventColumn::ofLine)
                        .toList();
    }

    private static void write(JsonGenerator json, HistoryEvent event) throws IOException {
        json.writeStartObject();
        json.writeStringField("type", event.type().name());
        json.writeStringField("at", Times.instant(Times.micros(event.at())).toString());
        if (!event.recipients().isEmpty()) {
            json.writeArrayFieldStart("recipients");
            for (int position : event.recipients()) {
                json.writeNumber(position);
            }
            json.writeEndArray();
        }
        json.writeStringField("detail", event.detail());
        json.writeEndObject();
    }

    private static HistoryEvent read(JsonParser json) throws IOException {
        String type = "";
        Instant at = Instant.EPOCH;
        List<Integer> recipients = List.of();
        String detail = "";
        for (String name = JsonColumns.nextField(json); name != null; name = JsonColumns.nextField(json)) {
            switch (name) {
                case "type" -> type = json.getText();
                case "at" -> at = time(json.getText());
                case "recipients" -> recipients = JsonColumns.all(json, JsonParser::getIntValue);
                case "detail" -> detail = json.getText();
                default -> json.skipChildren();
            }
        }
        return new HistoryEvent(Row.word(EventType.class, type), at, recipients, detail);
    }

    private static Instant time(String text) throws IOException {
        try {
            return Instant.parse(text);
        } catch (DateTimeException e) {
            throw new IOException("not a time", e);
        }
    }

    private static HistoryEvent ofLine(List<String> fields) {
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
