package io.emailledger.internal.util;

import static io.emailledger.message.InvalidValueException.requirePresent;

import io.emailledger.internal.text.Chars;
import io.emailledger.message.InvalidValueException;
import java.util.Optional;

/**
 * Normalizes texts of transports, servers, reports and the application, so that every store can store them. They are
 * cut to their maximum length, well-formed, without NUL, and of one line where one line is shown. Values of the
 * application are rejected instead, by {@link #isLine}.
 */
public final class BoundedText {
    private BoundedText() {}

    /** Returns the text itself if it is short enough, else its beginning. */
    public static String to(int longest, String text) {
        if (text.length() <= longest) {
            return text;
        }
        return text.substring(0, Character.isHighSurrogate(text.charAt(longest - 1)) ? longest - 1 : longest);
    }

    /**
     * Returns the text itself if it is short enough, else its beginning and an ellipsis; NUL and half surrogate pairs
     * are replaced.
     */
    public static String visibly(int longest, String text) {
        String whole = keepable(text);
        return whole.length() <= longest ? whole : to(longest - 1, whole) + "…";
    }

    /** Cuts a text in the same way to one line: control characters and line breaks become blanks. */
    public static String line(int longest, String text) {
        String cut = visibly(longest, text);
        return Chars.all(cut, c -> !breaksLine(c))
                ? cut
                : cut.codePoints()
                        .map(c -> breaksLine(c) ? ' ' : c)
                        .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                        .toString();
    }

    /**
     * Checks a short text that the application gave.
     *
     * @param value the text
     * @param property its name, as the application knows it
     * @param longest the maximum number of characters
     * @return the text
     * @throws InvalidValueException if it is blank, too long or has more than one line
     */
    public static String requireLine(String value, String property, int longest) {
        if (requirePresent(value, property).isBlank() || value.length() > longest || !isLine(value)) {
            throw new InvalidValueException(property, "must have from 1 to " + longest + " characters on one line");
        }
        return value;
    }

    /** Tells whether a text is one line, has no control character, and is well-formed. */
    public static boolean isLine(String text) {
        return Chars.all(text, c -> !breaksLine(c)) && keepable(text).equals(text);
    }

    /** Returns the text with U+2400, its picture, for NUL, and U+FFFD for half of a surrogate pair. */
    public static String keepable(String text) {
        if (Chars.all(text, c -> c != 0 && !Character.isSurrogate((char) c))) {
            return text;
        }
        return text.codePoints()
                .map(c -> c == 0 ? 0x2400 : isHalf(c) ? 0xfffd : c)
                .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                .toString();
    }

    private static boolean isHalf(int c) {
        return c >= Character.MIN_SURROGATE && c <= Character.MAX_SURROGATE;
    }

    private static boolean breaksLine(int c) {
        return c < ' ' || (c >= 0x7f && c <= 0x9f) || c == 0x2028 || c == 0x2029;
    }

    /** Cuts an optional text in the same way. */
    public static Optional<String> visibly(int longest, Optional<String> text) {
        return text.map(present -> visibly(longest, present));
    }
}
