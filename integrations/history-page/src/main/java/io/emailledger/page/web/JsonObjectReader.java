package io.emailledger.page.web;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Reads one JSON object (RFC 8259) in UTF-8. It is strict: no name stands twice, nothing follows the object, and values
 * are nested at most 32 deep. Only texts are kept; other values are checked and skipped.
 */
final class JsonObjectReader {
    private static final int DEEPEST = 32;
    private static final Pattern NUMBER = Pattern.compile("-?(?:0|[1-9][0-9]*)(?:\\.[0-9]+)?(?:[eE][+-]?[0-9]+)?");

    private final String json;
    private int at;

    private JsonObjectReader(String json) {
        this.json = json;
    }

    /** The kinds of a value. */
    enum Kind {
        TEXT,
        NULL,
        OTHER
    }

    /**
     * The value of a member.
     *
     * @param kind its kind
     * @param text the text; empty for another kind
     */
    record Value(Kind kind, String text) {
        private static final Value NULL = new Value(Kind.NULL, "");
        private static final Value OTHER = new Value(Kind.OTHER, "");
    }

    /** Returns the members by name; empty if the bytes are not one JSON object. */
    static Optional<Map<String, Value>> read(byte[] bytes) {
        try {
            String json = StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes))
                    .toString();
            return Optional.of(new JsonObjectReader(json).whole());
        } catch (CharacterCodingException | NotJsonException e) {
            return Optional.empty();
        }
    }

    private Map<String, Value> whole() throws NotJsonException {
        space();
        Map<String, Value> members = object(0);
        space();
        if (at < json.length()) {
            throw new NotJsonException();
        }
        return members;
    }

    private Map<String, Value> object(int depth) throws NotJsonException {
        Map<String, Value> members = new LinkedHashMap<>();
        expect('{');
        space();
        if (skipped('}')) {
            return members;
        }
        do {
            space();
            String name = text();
            space();
            expect(':');
            if (members.put(name, value(depth + 1)) != null) {
                throw new NotJsonException();
            }
        } while (skipped(','));
        expect('}');
        return members;
    }

    private void array(int depth) throws NotJsonException {
        expect('[');
        space();
        if (skipped(']')) {
            return;
        }
        do {
            value(depth + 1);
        } while (skipped(','));
        expect(']');
    }

    /** Reads a value and the space around it. */
    private Value value(int depth) throws NotJsonException {
        if (depth > DEEPEST) {
            throw new NotJsonException();
        }
        space();
        Value value;
        switch (next()) {
            case '"' -> value = new Value(Kind.TEXT, text());
            case '{' -> {
                object(depth);
                value = Value.OTHER;
            }
            case '[' -> {
                array(depth);
                value = Value.OTHER;
            }
            case 'n' -> {
                literal("null");
                value = Value.NULL;
            }
            case 't' -> {
                literal("true");
                value = Value.OTHER;
            }
            case 'f' -> {
                literal("false");
                value = Value.OTHER;
            }
            default -> {
                number();
                value = Value.OTHER;
            }
        }
        space();
        return value;
    }

    private String text() throws NotJsonException {
        expect('"');
        StringBuilder text = new StringBuilder();
        while (true) {
            char c = next();
            at++;
            if (c == '"') {
                return text.toString();
            } else if (c == '\\') {
                text.append(escaped());
            } else if (c < ' ') {
                throw new NotJsonException();
            } else {
                text.append(c);
            }
        }
    }

    private char escaped() throws NotJsonException {
        char c = next();
        at++;
        return switch (c) {
            case '"', '\\', '/' -> c;
            case 'b' -> '\b';
            case 'f' -> '\f';
            case 'n' -> '\n';
            case 'r' -> '\r';
            case 't' -> '\t';
            case 'u' -> hex();
            default -> throw new NotJsonException();
        };
    }

    private char hex() throws NotJsonException {
        int code = 0;
        for (int i = 0; i < 4; i++) {
            char c = next();
            at++;
            int digit = c < 128 ? Character.digit(c, 16) : -1;
            if (digit < 0) {
                throw new NotJsonException();
            }
            code = code * 16 + digit;
        }
        return (char) code;
    }

    private void number() throws NotJsonException {
        Matcher number = NUMBER.matcher(json).region(at, json.length());
        if (!number.lookingAt()) {
            throw new NotJsonException();
        }
        at = number.end();
    }

    private void literal(String literal) throws NotJsonException {
        if (!json.startsWith(literal, at)) {
            throw new NotJsonException();
        }
        at += literal.length();
    }

    private void space() {
        while (at < json.length() && " \t\r\n".indexOf(json.charAt(at)) >= 0) {
            at++;
        }
    }

    private char next() throws NotJsonException {
        if (at >= json.length()) {
            throw new NotJsonException();
        }
        return json.charAt(at);
    }

    private boolean skipped(char c) {
        if (at < json.length() && json.charAt(at) == c) {
            at++;
            return true;
        }
        return false;
    }

    private void expect(char c) throws NotJsonException {
        if (!skipped(c)) {
            throw new NotJsonException();
        }
    }

    /** Thrown if the text is not JSON; it has no message, which would repeat the input. */
    private static final class NotJsonException extends Exception {
        private static final long serialVersionUID = 1L;
    }
}
