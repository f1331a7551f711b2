package io.emailledger.internal.export;

import java.util.Optional;

/**
 * Writes one JSON text (RFC 8259) sequentially. A member is {@link #name} and a value. All characters that any program
 * could treat as the end of a line are escaped.
 */
final class JsonText {
    private final StringBuilder out = new StringBuilder(1_024);

    JsonText open(char bracket) {
        comma();
        out.append(bracket);
        return this;
    }

    JsonText close(char bracket) {
        out.append(bracket);
        return this;
    }

    JsonText name(String name) {
        text(name);
        out.append(':');
        return this;
    }

    JsonText text(String value) {
        comma();
        out.append('"');
        for (int i = 0; i < value.length(); i++) {
            character(value, i);
        }
        out.append('"');
        return this;
    }

    JsonText nothing() {
        comma();
        out.append("null");
        return this;
    }

    JsonText member(String name, long value) {
        name(name);
        out.append(value);
        return this;
    }

    JsonText member(String name, boolean value) {
        name(name);
        out.append(value);
        return this;
    }

    /** A member with the value's toString(). */
    JsonText member(String name, Object value) {
        return name(name).text(value.toString());
    }

    /** The same, or null. */
    JsonText member(String name, Optional<?> value) {
        name(name);
        return value.isPresent() ? text(value.get().toString()) : nothing();
    }

    @Override
    public String toString() {
        return out.toString();
    }

    private void comma() {
        char last = out.length() == 0 ? '[' : out.charAt(out.length() - 1);
        if (last != '{' && last != '[' && last != ':') {
            out.append(',');
        }
    }

    private void character(String value, int i) {
        char c = value.charAt(i);
        if (c == '"' || c == '\\') {
            out.append('\\').append(c);
        } else if (c < ' ' || (c >= 0x7f && c <= 0x9f) || c == 0x2028 || c == 0x2029 || isHalf(value, i)) {
            out.append(String.format("\\u%04x", (int) c));
        } else {
            out.append(c);
        }
    }

    /** Half a surrogate pair has no UTF-8 form. */
    private static boolean isHalf(String value, int i) {
        char c = value.charAt(i);
        if (Character.isHighSurrogate(c)) {
            return i + 1 == value.length() || !Character.isLowSurrogate(value.charAt(i + 1));
        }
        return Character.isLowSurrogate(c) && (i == 0 || !Character.isHighSurrogate(value.charAt(i - 1)));
    }
}
