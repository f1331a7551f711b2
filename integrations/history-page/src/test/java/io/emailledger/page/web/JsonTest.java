package io.emailledger.page.web;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Compares the JSON of the page with that of Jackson. */
class JsonTest {
    private static final JsonMapper JACKSON = JsonMapper.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();

    record Inner(String text, Optional<String> absent) {}

    record Outer(@Inlined Inner inner, int number, boolean yes, Optional<Instant> time, List<Optional<String>> list) {}

    @Test
    void recordBecomesObject() {
        Outer value = new Outer(
                new Inner("a\"\\\n\u0001\u2028é😀", Optional.empty()),
                7,
                true,
                Optional.of(Instant.EPOCH),
                List.of(Optional.of("x"), Optional.empty()));

        assertThat(new String(Json.write(value), StandardCharsets.UTF_8))
                .isEqualTo("{\"text\":\"a\\\"\\\\\\n\\u0001\u2028é😀\",\"number\":7,\"yes\":true,"
                        + "\"time\":\"1970-01-01T00:00:00Z\",\"list\":[\"x\",null]}");
    }

    @Test
    void emptyValuesAreWritten() {
        assertThat(new String(Json.write(Map.of()), StandardCharsets.UTF_8)).isEqualTo("{}");
        assertThat(new String(Json.write(List.of()), StandardCharsets.UTF_8)).isEqualTo("[]");
    }

    @Test
    void everyTextIsReadBack() throws IOException {
        Random random = new Random(7);
        for (int i = 0; i < 2_000; i++) {
            Map<String, String> written = new LinkedHashMap<>();
            written.put("name \"\n", text(random));

            byte[] json = Json.write(written);

            JsonNode read = JACKSON.readTree(json);
            written.forEach(
                    (name, text) -> assertThat(read.path(name).textValue()).isEqualTo(text));
            assertThat(JsonObjectReader.read(json).orElseThrow())
                    .hasEntrySatisfying(
                            written.keySet().iterator().next(),
                            value -> assertThat(value.text())
                                    .isEqualTo(written.values().iterator().next()));
        }
    }

    /** Any characters, halves of pairs among them. */
    private static String text(Random random) {
        StringBuilder text = new StringBuilder();
        for (int i = random.nextInt(12); i > 0; i--) {
            text.append(
                    switch (random.nextInt(4)) {
                        case 0 -> (char) random.nextInt(128);
                        case 1 -> (char) (0xd800 + random.nextInt(0x800));
                        default -> (char) random.nextInt(0x10000);
                    });
        }
        return text.toString();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{}",
                " {\r\n\t} ",
                "{\"a\":\"b\"}",
                "{ \"a\" : \"b\" , \"c\" : null }",
                "{\"a\":-0.5e+10,\"b\":0,\"c\":[1,[],{\"d\":true}],\"e\":false}",
                "{\"a\":\"\\\"\\\\\\/\\b\\f\\n\\r\\t\\u00e9\\uD83D\\uDE00\"}",
                "",
                " ",
                "[]",
                "7",
                "null",
                "\"a\"",
                "{",
                "}",
                "{}}",
                "{} {}",
                "{},",
                "{\"a\"}",
                "{\"a\":}",
                "{\"a\":\"b\",}",
                "{,}",
                "{\"a\":\"b\" \"c\":\"d\"}",
                "{\"a\":1,\"a\":2}",
                "{\"a\":null,\"a\":\"b\"}",
                "{\"a\":{\"b\":1,\"b\":2}}",
                "{a:1}",
                "{'a':1}",
                "{\"a\":'b'}",
                "{\"a\":01}",
                "{\"a\":1.}",
                "{\"a\":.5}",
                "{\"a\":+1}",
                "{\"a\":-}",
                "{\"a\":1e}",
                "{\"a\":NaN}",
                "{\"a\":nul}",
                "{\"a\":truely}",
                "{\"a\":[1,]}",
                "{\"a\":[1}",
                "{\"a\":\"b",
                "{\"a\":\"b\\",
                "{\"a\":\"\\x\"}",
                "{\"a\":\"\\u12\"}",
                "{\"a\":\"\\u12g4\"}",
                "{\"a\":\"line\nbreak\"}",
                "{/**/}",
                "{\"a\":1}//",
                "{\u00a0}"
            })
    void sameObjectsAreAccepted(String json) {
        boolean accepted;
        try {
            accepted = JACKSON.readTree(json).isObject();
        } catch (JsonProcessingException e) {
            accepted = false;
        }

        assertThat(JsonObjectReader.read(json.getBytes(StandardCharsets.UTF_8)).isPresent())
                .isEqualTo(accepted);
    }

    @Test
    void deepNestingIsRefused() {
        String deep = "{\"a\":" + "[".repeat(30_000) + "]".repeat(30_000) + "}";
        assertThat(JsonObjectReader.read(deep.getBytes(StandardCharsets.UTF_8))).isEmpty();
    }

    @Test
    void otherEncodingIsRefused() {
        assertThat(JsonObjectReader.read("{\"a\":\"é\"}".getBytes(StandardCharsets.ISO_8859_1)))
                .isEmpty();
        assertThat(JsonObjectReader.read("{}".getBytes(StandardCharsets.UTF_16)))
                .isEmpty();
    }
}
