package io.emailledger.providers;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** Collects custom arguments, which each provider writes in another form. */
final class Arguments {
    private static final int MOST = 100;
    private static final int LONGEST = 500;

    private Arguments() {}

    /** Adds the members of an object that have one short value, or an array with one. */
    static void add(Map<String, String> arguments, JsonNode object) {
        // An array has no members.
        object.properties().stream().limit(MOST).forEach(member -> {
            JsonNode value = member.getValue();
            put(arguments, member.getKey(), Json.text(value.isArray() && value.size() == 1 ? value.get(0) : value));
        });
    }

    /** Adds the entries of an array of objects with name and value. */
    static void addNamed(Map<String, String> arguments, JsonNode array) {
        for (JsonNode one : array) {
            if (arguments.size() < MOST) {
                put(arguments, Json.text(one, "name"), Json.text(one, "value"));
            }
        }
    }

    /** Returns header fields by their name in lower case: the first of each name, because others may be added below. */
    static Map<String, String> headers(JsonNode array) {
        Map<String, String> all = new LinkedHashMap<>();
        addNamed(all, array);
        Map<String, String> byName = new LinkedHashMap<>();
        all.forEach((name, value) -> byName.putIfAbsent(name.toLowerCase(Locale.ROOT), value));
        return byName;
    }

    /** Adds a text of the application: the members of an object in JSON, or the text itself under a name. */
    static void addText(Map<String, String> arguments, String name, String text) {
        Optional<JsonNode> json = text.startsWith("{") ? Json.tryRead(text) : Optional.empty();
        json.ifPresentOrElse(object -> add(arguments, object), () -> put(arguments, name, text));
    }

    private static void put(Map<String, String> arguments, String name, String value) {
        if (!name.isEmpty() && !value.isEmpty() && name.length() <= LONGEST && value.length() <= LONGEST) {
            arguments.putIfAbsent(name, value);
        }
    }
}
