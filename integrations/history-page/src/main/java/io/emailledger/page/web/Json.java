package io.emailledger.page.web;

import io.emailledger.message.EmailId;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.RecordComponent;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Writes values as JSON (RFC 8259): records by the names of their components, constants by their names, times in ISO
 * 8601. An empty Optional is omitted from an object, and null in a list.
 */
final class Json {
    private static final ClassValue<List<Member>> MEMBERS = new ClassValue<>() {
        @Override
        protected List<Member> computeValue(Class<?> type) {
            List<Member> members = new ArrayList<>();
            for (RecordComponent component : type.getRecordComponents()) {
                Method accessor = component.getAccessor();
                accessor.setAccessible(true);
                members.add(new Member(component.getName(), accessor, component.isAnnotationPresent(Inlined.class)));
            }
            return members;
        }
    };

    private final StringBuilder out = new StringBuilder();

    private Json() {}

    private record Member(String name, Method accessor, boolean inlined) {
        Object of(Record record) {
            try {
                return accessor.invoke(record);
            } catch (IllegalAccessException | InvocationTargetException e) {
                throw new IllegalStateException("The component " + name + " of a view cannot be read.", e);
            }
        }
    }

    /** Returns the JSON of a value, in UTF-8. */
    static byte[] write(Object value) {
        Json json = new Json();
        json.value(value);
        return json.out.toString().getBytes(StandardCharsets.UTF_8);
    }

    private void value(Object value) {
        if (value instanceof Optional<?> optional) {
            optional.ifPresentOrElse(this::value, () -> out.append("null"));
        } else if (value instanceof String text) {
            text(text);
        } else if (value instanceof Number || value instanceof Boolean) {
            out.append(value);
        } else if (value instanceof Enum<?> constant) {
            text(constant.name());
        } else if (value instanceof Iterable<?> list) {
            list(list);
        } else if (value instanceof Map<?, ?> map) {
            map(map);
        } else if (value instanceof Instant || value instanceof LocalDate || value instanceof EmailId) {
            text(value.toString());
        } else if (value instanceof Record record) {
            out.append('{');
            members(record, true);
            out.append('}');
        } else {
            throw new IllegalStateException(value.getClass().getName() + " has no form in JSON.");
        }
    }

    private void list(Iterable<?> list) {
        out.append('[');
        boolean first = true;
        for (Object element : list) {
            if (!first) {
                out.append(',');
            }
            first = false;
            value(element);
        }
        out.append(']');
    }

    private void map(Map<?, ?> map) {
        out.append('{');
        boolean first = true;
        for (Map.Entry<?, ?> entry : map.entrySet()) {
            member(first, String.valueOf(entry.getKey()), entry.getValue());
            first = false;
        }
        out.append('}');
    }

    /** Writes the members of a record, and returns whether the next one would be the first. */
    private boolean members(Record record, boolean nothingYet) {
        boolean first = nothingYet;
        for (Member member : MEMBERS.get(record.getClass())) {
            Object value = member.of(record);
            if (member.inlined()) {
                first = members((Record) value, first);
            } else if (!(value instanceof Optional<?> optional) || optional.isPresent()) {
                member(first, member.name(), value);
                first = false;
            }
        }
        return first;
    }

    private void member(boolean first, String name, Object value) {
        if (!first) {
            out.append(',');
        }
        text(name);
        out.append(':');
        value(value);
    }

    private void text(String text) {
        out.append('"');
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            switch (c) {
                case '"', '\\' -> out.append('\\').append(c);
                case '\n' -> out.append("\\n");
                case '\r' -> out.append("\\r");
                case '\t' -> out.append("\\t");
                default -> {
                    if (c < ' ' || isUnpaired(text, i)) {
                        out.append("\\u").append(HexFormat.of().toHexDigits(c));
                    } else {
                        out.append(c);
                    }
                }
            }
        }
        out.append('"');
    }

    /** Whether half of a surrogate pair stands alone, for which UTF-8 has no form. */
    private static boolean isUnpaired(String text, int at) {
        char c = text.charAt(at);
        if (Character.isHighSurrogate(c)) {
            return at + 1 == text.length() || !Character.isLowSurrogate(text.charAt(at + 1));
        }
        return Character.isLowSurrogate(c) && (at == 0 || !Character.isHighSurrogate(text.charAt(at - 1)));
    }
}
