package io.emailledger.jdbc;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.emailledger.spi.StoreException;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Columns that hold JSON, so that a person and the database's own functions can read them (RFC 8259). */
final class JsonColumns {
    private static final JsonFactory JSON = new JsonFactory();

    private JsonColumns() {}

    /** Writes one value. */
    interface JsonWriter<T> {
        void write(JsonGenerator json, T value) throws IOException;
    }

    /** Reads one value, whose first token is the current one. */
    interface JsonReader<T> {
        T read(JsonParser json) throws IOException;
    }

    static <T> String write(T value, JsonWriter<T> writer) {
        StringWriter text = new StringWriter(256);
        try (JsonGenerator json = JSON.createGenerator(text)) {
            writer.write(json, value);
        } catch (IOException e) {
            throw new UncheckedIOException("JSON cannot be written", e);
        }
        return text.toString();
    }

    static <T> String writeAll(List<T> values, JsonWriter<T> writer) {
        return write(values, (json, all) -> {
            json.writeStartArray();
            for (T value : all) {
                writer.write(json, value);
            }
            json.writeEndArray();
        });
    }

    static <T> T read(String text, JsonReader<T> reader) {
        try (JsonParser json = JSON.createParser(text)) {
            json.nextToken();
            return reader.read(json);
        } catch (IOException e) {
            throw new StoreException("The database holds a column whose JSON cannot be read. Restore the row.", e);
        }
    }

    static <T> List<T> readAll(String text, JsonReader<T> reader) {
        return read(text, json -> all(json, reader));
    }

    /** Reads an array, whose start is the current token. */
    static <T> List<T> all(JsonParser json, JsonReader<T> reader) throws IOException {
        List<T> values = new ArrayList<>();
        while (json.nextToken() != JsonToken.END_ARRAY) {
            values.add(reader.read(json));
        }
        return values;
    }

    /** Returns the name of the next field of an object and moves to its value; null at the object's end. */
    static @Nullable String nextField(JsonParser json) throws IOException {
        JsonToken token = json.nextToken();
        if (token == JsonToken.END_OBJECT) {
            return null;
        }
        if (token != JsonToken.FIELD_NAME) {
            throw new IOException("An object is expected.");
        }
        String name = json.currentName();
        json.nextToken();
        return name;
    }
}
