package io.emailledger.providers;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.emailledger.message.InvalidValueException;
import java.io.IOException;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Reads the JSON of providers. Limits are those of foreign input; a name that occurs twice is refused. */
final class Json {
    private static final int DEEPEST = 40;
    private static final int LONGEST_NUMBER = 100;
    private static final int LONGEST_TEXT = 4_000_000;
    private static final int MOST_EVENTS = 10_000;

    /** Times in milliseconds are larger than this, and those in seconds smaller, from 1973 to 5138. */
    private static final long LEAST_MILLIS = 100_000_000_000L;

    private static final Instant LATEST = Instant.parse("9999-01-01T00:00:00Z");

    private static final int MOST_TOKENS = 1_000_000;
    private static final int MOST_TOKENS_UNPROVEN = 20_000;

    private static final JsonMapper MAPPER = mapper(MOST_TOKENS);
    private static final JsonMapper UNPROVEN = mapper(MOST_TOKENS_UNPROVEN);

    private static JsonMapper mapper(int mostTokens) {
        return JsonMapper.builder(JsonFactory.builder()
                        .streamReadConstraints(StreamReadConstraints.builder()
                                .maxNestingDepth(DEEPEST)
                                .maxNumberLength(LONGEST_NUMBER)
                                .maxStringLength(LONGEST_TEXT)
                                .maxTokenCount(mostTokens)
                                .build())
                        .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                        .disable(StreamReadFeature.INCLUDE_SOURCE_IN_LOCATION)
                        .build())
                .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
                .build();
    }

    private Json() {}

    /** Reads an object or an array. */
    static JsonNode read(byte[] bytes) {
        return read(MAPPER, bytes);
    }

    /** Reads the one event of a request that is not proven to be genuine yet: few values, so that it takes little memory. */
    static JsonNode readUnproven(byte[] bytes) {
        return read(UNPROVEN, bytes);
    }

    private static JsonNode read(JsonMapper mapper, byte[] bytes) {
        try {
            return container(mapper.readTree(bytes));
        } catch (IOException | IllegalArgumentException e) {
            // The second one is that of a number which no type can hold.
            throw notJson();
        }
    }

    static JsonNode read(String text) {
        try {
            return container(MAPPER.readTree(text));
        } catch (JsonProcessingException | IllegalArgumentException e) {
            throw notJson();
        }
    }

    /** Reads a text that may be JSON. */
    static Optional<JsonNode> tryRead(String text) {
        try {
            return Optional.of(read(text));
        } catch (InvalidValueException e) {
            return Optional.empty();
        }
    }

    private static JsonNode container(JsonNode node) {
        if (!node.isContainerNode()) {
            throw notJson();
        }
        return node;
    }

    static InvalidValueException notJson() {
        return new InvalidValueException("body", "must be JSON as the provider documents it");
    }

    /** Returns the objects of an array, or the only one. */
    static List<JsonNode> objects(JsonNode node) {
        if (node.isObject()) {
            return List.of(node);
        }
        if (node.size() > MOST_EVENTS) {
            throw new InvalidValueException("body", "must have at most " + MOST_EVENTS + " events");
        }
        List<JsonNode> all = new ArrayList<>();
        for (JsonNode one : node) {
            if (!one.isObject()) {
                throw notJson();
            }
            all.add(one);
        }
        return all;
    }

    /** Returns a text, number or boolean as text; empty text for everything else. */
    static String text(JsonNode node, String... path) {
        JsonNode at = node;
        for (String name : path) {
            at = at.path(name);
        }
        return at.isValueNode() && !at.isNull() ? at.asText() : "";
    }

    static Optional<String> present(JsonNode node, String... path) {
        return Optional.of(text(node, path)).filter(text -> !text.isBlank());
    }

    static List<String> texts(JsonNode array) {
        List<String> all = new ArrayList<>();
        for (JsonNode one : array) {
            if (one.isTextual()) {
                all.add(one.asText());
            }
        }
        return all;
    }

    /** Reads a time: ISO 8601, or a number of seconds or milliseconds since 1970, perhaps as text. */
    static Optional<Instant> time(JsonNode node, String... path) {
        return present(node, path)
                .flatMap(Json::time)
                .filter(time -> !time.isBefore(Instant.EPOCH) && time.isBefore(LATEST));
    }

    private static Optional<Instant> time(String text) {
        try {
            if (text.indexOf('-') > 0) {
                return Optional.of(OffsetDateTime.parse(text.strip()).toInstant());
            }
            double number = Double.parseDouble(text);
            double millis = number < LEAST_MILLIS ? number * 1_000 : number;
            return Optional.of(Instant.ofEpochMilli(Math.round(millis)));
        } catch (DateTimeException | NumberFormatException e) {
            return Optional.empty();
        }
    }
}
