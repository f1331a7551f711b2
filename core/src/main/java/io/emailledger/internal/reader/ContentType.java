package io.emailledger.internal.reader;

import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** A Content-Type (RFC 2045 section 5), as far as it can be parsed. */
record ContentType(String type, Map<String, String> parameters) {
    private static final ContentType PLAIN = new ContentType("text/plain", Map.of());

    static ContentType of(Optional<String> header) {
        return header.filter(value -> !value.isBlank()).map(ContentType::parse).orElse(PLAIN);
    }

    Optional<String> parameter(String name) {
        return Optional.ofNullable(parameters.get(name)).filter(value -> !value.isEmpty());
    }

    private static ContentType parse(String value) {
        int typeEnd = end(value, 0, ';');
        Map<String, String> parameters = new TreeMap<>();
        int at = typeEnd + 1;
        while (at < value.length()) {
            int equals = value.indexOf('=', at);
            if (equals < 0) {
                break;
            }
            String name = value.substring(at, equals).strip().toLowerCase(Locale.ROOT);
            int start = skipBlanks(value, equals + 1);
            boolean quoted = start < value.length() && value.charAt(start) == '"';
            int end = end(value, quoted ? start + 1 : start, quoted ? '"' : ';');
            String text = value.substring(quoted ? start + 1 : start, end);
            parameters.putIfAbsent(name, quoted ? text.replace("\\", "") : text.strip());
            at = end(value, end, ';') + 1;
        }
        return new ContentType(value.substring(0, typeEnd).strip().toLowerCase(Locale.ROOT), parameters);
    }

    private static int skipBlanks(String value, int from) {
        int i = from;
        while (i < value.length() && Character.isWhitespace(value.charAt(i))) {
            i++;
        }
        return i;
    }

    private static int end(String value, int from, char until) {
        int i = Math.min(from, value.length());
        while (i < value.length() && value.charAt(i) != until) {
            i += until == '"' && value.charAt(i) == '\\' ? 2 : 1;
        }
        return Math.min(i, value.length());
    }
}
