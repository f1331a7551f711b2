package io.emailledger.jdbc;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import io.emailledger.history.EmailStatus;
import io.emailledger.history.EmailStatus.FailureReason;
import io.emailledger.history.HistoryEvent.RecipientChange;
import io.emailledger.report.ReplyRules.RefusalCause;
import java.io.IOException;
import java.util.List;
import java.util.Optional;

/**
 * The recipients of an event of the feed in one column: an array of {@code {"position", "status", "cause", "code",
 * "failure"}}. Values that the event did not change are left out.
 */
final class RecipientColumn {
    private RecipientColumn() {}

    static Optional<String> write(List<RecipientChange> recipients) {
        return recipients.isEmpty()
                ? Optional.empty()
                : Optional.of(JsonColumns.writeAll(recipients, RecipientColumn::write));
    }

    static List<RecipientChange> read(Optional<String> column) {
        return column.map(text -> JsonColumns.readAll(text, RecipientColumn::read))
                .orElse(List.of());
    }

    private static void write(JsonGenerator json, RecipientChange recipient) throws IOException {
        json.writeStartObject();
        json.writeNumberField("position", recipient.position());
        writeWord(json, "status", recipient.status());
        writeWord(json, "cause", recipient.cause());
        if (recipient.code().isPresent()) {
            json.writeNumberField("code", recipient.code().get());
        }
        writeWord(json, "failure", recipient.failure());
        json.writeEndObject();
    }

    private static void writeWord(JsonGenerator json, String name, Optional<? extends Enum<?>> word)
            throws IOException {
        if (word.isPresent()) {
            json.writeStringField(name, word.get().name());
        }
    }

    private static RecipientChange read(JsonParser json) throws IOException {
        int position = 0;
        Optional<EmailStatus> status = Optional.empty();
        Optional<RefusalCause> cause = Optional.empty();
        Optional<Integer> code = Optional.empty();
        Optional<FailureReason> failure = Optional.empty();
        for (String name = JsonColumns.nextField(json); name != null; name = JsonColumns.nextField(json)) {
            switch (name) {
                case "position" -> position = json.getIntValue();
                case "status" -> status = Optional.of(Row.word(EmailStatus.class, json.getText()));
                case "cause" -> cause = Optional.of(Row.word(RefusalCause.class, json.getText()));
                case "code" -> code = Optional.of(json.getIntValue());
                case "failure" -> failure = Optional.of(Row.word(FailureReason.class, json.getText()));
                default -> json.skipChildren();
            }
        }
        return new RecipientChange(position, status, cause, code, failure);
    }
}
