package io.emailledger.jdbc;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import io.emailledger.history.AttemptRecord.Outcome;
import io.emailledger.history.AttemptRecord.Result;
import io.emailledger.history.Reply;
import io.emailledger.report.ReplyRules.ReplyPhase;
import java.io.IOException;
import java.util.List;
import java.util.Optional;

/**
 * The results of an attempt in one column: an array with one {@code {"recipient", "outcome", "code", "reply", "phase"}}
 * for each recipient. The phase is left out where it is not known.
 */
final class ResultColumn {
    private ResultColumn() {}

    static String write(List<Result> results) {
        return JsonColumns.writeAll(results, ResultColumn::write);
    }

    static List<Result> read(String column) {
        return TabLines.isJson(column)
                ? JsonColumns.readAll(column, ResultColumn::read)
                : TabLines.read(column).stream().map(ResultColumn::ofLine).toList();
    }

    private static void write(JsonGenerator json, Result result) throws IOException {
        json.writeStartObject();
        json.writeNumberField("recipient", result.recipient());
        json.writeStringField("outcome", result.outcome().name());
        json.writeNumberField("code", result.reply().code());
        json.writeStringField("reply", result.reply().text());
        if (result.reply().phase().isPresent()) {
            json.writeStringField("phase", result.reply().phase().get().name());
        }
        json.writeEndObject();
    }

    private static Result read(JsonParser json) throws IOException {
        int recipient = 0;
        String outcome = "";
        int code = 0;
        String reply = "";
        Optional<ReplyPhase> phase = Optional.empty();
        for (String name = JsonColumns.nextField(json); name != null; name = JsonColumns.nextField(json)) {
            switch (name) {
                case "recipient" -> recipient = json.getIntValue();
                case "outcome" -> outcome = json.getText();
                case "code" -> code = json.getIntValue();
                case "reply" -> reply = json.getText();
                case "phase" -> phase = Optional.of(Row.word(ReplyPhase.class, json.getText()));
                default -> json.skipChildren();
            }
        }
        return new Result(recipient, Row.word(Outcome.class, outcome), new Reply(code, reply, phase));
    }

    /** The first schema version has no phase. */
    private static Result ofLine(List<String> fields) {
        Optional<ReplyPhase> phase = fields.size() < 5 || fields.get(4).isEmpty()
                ? Optional.empty()
                : Optional.of(Row.word(ReplyPhase.class, fields.get(4)));
        return new Result(
                Integer.parseInt(fields.get(0)),
                outcome(fields.get(1)),
                new Reply(Integer.parseInt(fields.get(2)), fields.get(3), phase));
    }

    /** The lines use the names from before the fourth schema version. */
    private static Outcome outcome(String name) {
        return switch (name) {
            case "TAKEN" -> Outcome.ACCEPTED;
            case "REFUSED" -> Outcome.REJECTED;
            default -> Row.word(Outcome.class, name);
        };
    }
}
