package io.emailledger.webhooks;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import io.emailledger.history.EmailRecord;
import io.emailledger.history.EmailRecord.EmailFacts;
import io.emailledger.history.HistoryEvent.FeedEvent;
import io.emailledger.history.HistoryEvent.RecipientChange;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** The body of a webhook: an object with {@code type}, {@code timestamp} and {@code data} (RFC 8259). */
final class EventJson {
    private static final JsonFactory JSON = new JsonFactory();

    private EventJson() {}

    static byte[] of(FeedEvent event, boolean addresses) {
        String type = "email." + event.type().name().toLowerCase(Locale.ROOT);
        return write(type, event.at(), json -> {
            json.writeNumberField("number", event.number());
            json.writeStringField("email", event.email().toString());
            writeText(json, "status", event.status().map(Enum::name));
            json.writeArrayFieldStart("recipients");
            for (RecipientChange recipient : event.recipients()) {
                writeRecipient(json, event, recipient, addresses);
            }
            json.writeEndArray();
            if (event.record().isPresent()) {
                writeFacts(json, event.record().get().facts());
            } else {
                json.writeBooleanField("deleted", true);
            }
        });
    }

    /** Returns the body that says how many events could not be read any more. */
    static byte[] ofMissed(long count, long next, Instant at) {
        return write("feed.missed", at, json -> {
            json.writeNumberField("count", count);
            json.writeNumberField("next", next);
        });
    }

    private static byte[] write(String type, Instant at, JsonPart data) {
        ByteArrayOutputStream out = new ByteArrayOutputStream(512);
        try (JsonGenerator json = JSON.createGenerator(out)) {
            json.writeStartObject();
            json.writeStringField("type", type);
            json.writeStringField("timestamp", at.toString());
            json.writeObjectFieldStart("data");
            data.write(json);
            json.writeEndObject();
            json.writeEndObject();
        } catch (IOException e) {
            throw new UncheckedIOException("JSON cannot be written", e);
        }
        return out.toByteArray();
    }

    private static void writeRecipient(
            JsonGenerator json, FeedEvent event, RecipientChange recipient, boolean addresses) throws IOException {
        json.writeStartObject();
        json.writeNumberField("position", recipient.position());
        if (addresses) {
            writeText(json, "address", event.record().flatMap(record -> address(record, recipient.position())));
        }
        writeText(json, "status", recipient.status().map(Enum::name));
        writeText(json, "cause", recipient.cause().map(Enum::name));
        if (recipient.code().isPresent()) {
            json.writeNumberField("code", recipient.code().get());
        }
        writeText(json, "failure", recipient.failure().map(Enum::name));
        json.writeEndObject();
    }

    private static Optional<String> address(EmailRecord record, int position) {
        return position < record.recipients().size()
                ? Optional.of(record.recipients().get(position).address().address())
                : Optional.empty();
    }

    private static void writeFacts(JsonGenerator json, EmailFacts facts) throws IOException {
        writeText(json, "tenant", facts.tenant());
        json.writeArrayFieldStart("tags");
        for (String tag : facts.tags()) {
            json.writeString(tag);
        }
        json.writeEndArray();
        json.writeObjectFieldStart("metadata");
        for (Map.Entry<String, String> entry : facts.metadata().entrySet()) {
            json.writeStringField(entry.getKey(), entry.getValue());
        }
        json.writeEndObject();
    }

    private static void writeText(JsonGenerator json, String name, Optional<String> text) throws IOException {
        if (text.isPresent()) {
            json.writeStringField(name, text.get());
        }
    }

    /** Writes a part of an object. */
    private interface JsonPart {
        void write(JsonGenerator json) throws IOException;
    }
}
