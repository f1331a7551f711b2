package io.emailledger.examples.historypage.web;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.SerializerProvider;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.module.SimpleModule;
import com.fasterxml.jackson.databind.ser.std.StdSerializer;
import com.fasterxml.jackson.databind.ser.std.ToStringSerializer;
import io.emailledger.message.EmailId;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.time.LocalDate;
import java.util.Optional;

/**
 * How values become JSON: records by the names of their components, times in ISO 8601, and what is absent is left out.
 */
final class Json {
    static final JsonMapper MAPPER = mapper();

    private Json() {}

    static byte[] write(Object value) {
        try {
            return MAPPER.writeValueAsBytes(value);
        } catch (JsonProcessingException e) {
            throw new UncheckedIOException("A view could not be written as JSON.", e);
        }
    }

    private static JsonMapper mapper() {
        SimpleModule values = new SimpleModule("history page");
        values.addSerializer(new OptionalSerializer());
        values.addSerializer(Instant.class, ToStringSerializer.instance);
        values.addSerializer(LocalDate.class, ToStringSerializer.instance);
        values.addSerializer(EmailId.class, ToStringSerializer.instance);
        JsonInclude.Value ifThere =
                JsonInclude.Value.construct(JsonInclude.Include.NON_EMPTY, JsonInclude.Include.ALWAYS);
        return JsonMapper.builder()
                .addModule(values)
                .withConfigOverride(Optional.class, o -> o.setInclude(ifThere))
                .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
                .build();
    }

    /** Writes what is in an Optional; Jackson itself does so only with a module more. */
    private static final class OptionalSerializer extends StdSerializer<Optional<?>> {
        private static final long serialVersionUID = 1L;

        OptionalSerializer() {
            super(Optional.class, false);
        }

        @Override
        public boolean isEmpty(SerializerProvider provider, Optional<?> value) {
            return value.isEmpty();
        }

        @Override
        public void serialize(Optional<?> value, JsonGenerator out, SerializerProvider provider) throws IOException {
            if (value.isPresent()) {
                provider.defaultSerializeValue(value.get(), out);
            } else {
                out.writeNull();
            }
        }
    }
}
