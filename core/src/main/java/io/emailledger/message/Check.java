package io.emailledger.message;

import static io.emailledger.message.InvalidValueException.requirePresent;

import org.jspecify.annotations.Nullable;

/**
 * The checks of the value types. They reject and never correct: a corrected value could differ from the intended one.
 * White space around an address and a tab in a header are the exceptions, because they mean nothing there.
 */
final class Check {

    private Check() {}

    /** Checks text for one line of a header or a log: no control characters and none of Unicode's line breaks. */
    static String line(@Nullable String value, String property, int maxLength) {
        String text = requirePresent(value, property);
        if (text.length() > maxLength) {
            throw new InvalidValueException(
                    property, "must not be longer than " + maxLength + " characters, but has " + text.length());
        }
        for (int i = 0; i < text.length(); i++) {
            if (breaksLine(text.charAt(i))) {
                throw new InvalidValueException(
                        property, "must not contain line breaks or control characters, but does at index " + i);
            }
        }
        return wellFormed(text, property);
    }

    /** Checks a line that must not be blank. */
    static String filledLine(@Nullable String value, String property, int maxLength) {
        String text = line(value, property, maxLength);
        if (text.isBlank()) {
            throw new InvalidValueException(property, "must not be empty");
        }
        return text;
    }

    /** Checks a visible ASCII word without any of the characters in {@code forbidden}. */
    static String word(@Nullable String value, String property, int maxLength, String forbidden) {
        String text = filledLine(value, property, maxLength);
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c <= ' ' || c > '~' || forbidden.indexOf(c) >= 0) {
                throw new InvalidValueException(
                        property, "must be visible ASCII without any of " + forbidden + ", but is not at index " + i);
            }
        }
        return text;
    }

    /**
     * Checks text of one line in a header. A tab is folding white space (RFC 5322 section 2.2.3) and counts as a blank.
     */
    static String headerText(@Nullable String value, String property, int maxLength) {
        return line(requirePresent(value, property).replace('\t', ' '), property, maxLength);
    }

    /** Checks text of several lines, such as a body: NUL is not allowed in a message (RFC 5322 section 4.1). */
    static String body(@Nullable String value, String property) {
        String text = requirePresent(value, property);
        int nul = text.indexOf('\0');
        if (nul >= 0) {
            throw new InvalidValueException(property, "must not contain the character NUL, but does at index " + nul);
        }
        return wellFormed(text, property);
    }

    /** Half a surrogate pair has no UTF-8 form: the recipient and the store would get a question mark. */
    private static String wellFormed(String text, String property) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (Character.isSurrogate(c)) {
                if (Character.isLowSurrogate(c)
                        || i + 1 == text.length()
                        || !Character.isLowSurrogate(text.charAt(i + 1))) {
                    throw new InvalidValueException(
                            property, "must be well-formed Unicode, but has half a surrogate pair at index " + i);
                }
                i++;
            }
        }
        return text;
    }

    private static boolean breaksLine(char c) {
        return c < ' ' || (c >= 0x7f && c <= 0x9f) || c == '\u2028' || c == '\u2029';
    }
}
