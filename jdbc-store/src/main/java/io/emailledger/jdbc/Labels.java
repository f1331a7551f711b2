package io.emailledger.jdbc;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import io.emailledger.history.EmailRecord.EmailFacts;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Tags and metadata as JSON in one column, in their order: {@code {"tags": [...], "metadata": {...}}}. */
record Labels(Set<String> tags, Map<String, String> metadata) {

    static Optional<String> write(EmailFacts facts) {
        return facts.tags().isEmpty() && facts.metadata().isEmpty()
                ? Optional.empty()
                : Optional.of(JsonColumns.write(facts, Labels::write));
    }

    static Labels read(Optional<String> column) {
        Labels labels = new Labels(new LinkedHashSet<>(), new LinkedHashMap<>());
        column.ifPresent(labels::add);
        return labels;
    }

    private void add(String column) {
        if (!TabLines.isJson(column)) {
            addLines(column);
            return;
        }
        JsonColumns.read(column, json -> {
            for (String name = JsonColumns.nextField(json); name != null; name = JsonColumns.nextField(json)) {
                switch (name) {
                    case "tags" -> tags.addAll(JsonColumns.all(json, JsonParser::getText));
                    case "metadata" -> addMetadata(json);
                    default -> json.skipChildren();
                }
            }
            return this;
        });
    }

    private void addMetadata(JsonParser json) throws IOException {
        for (String name = JsonColumns.nextField(json); name != null; name = JsonColumns.nextField(json)) {
            metadata.put(name, json.getText());
        }
    }

    private void addLines(String column) {
        for (List<String> line : TabLines.read(column)) {
            if (line.get(0).equals("t")) {
                tags.add(line.get(1));
            } else {
                metadata.put(line.get(1), line.get(2));
            }
        }
    }

    private static void write(JsonGenerator json, EmailFacts facts) throws IOException {
        json.writeStartObject();
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
        json.writeEndObject();
    }
}
