package io.emailledger.internal.text;

import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * The application's fields that programs read, such as References. Their values are tokens, which must not be encoded
 * or broken.
 */
public final class StructuredFields {
    /** The longest token that fits on a line of 998 characters with room to spare. */
    public static final int LONGEST_TOKEN = 990;

    private static final Set<String> NAMES = Set.of(
            "archived-at",
            "auto-submitted",
            "autocrypt",
            "disposition-notification-to",
            "errors-to",
            "expires",
            "feedback-id",
            "importance",
            "in-reply-to",
            "mail-followup-to",
            "mail-reply-to",
            "originator-return-path",
            "original-message-id",
            "precedence",
            "priority",
            "references",
            "return-receipt-to",
            "supersedes",
            "thread-index",
            "x-priority");

    private static final Pattern IN_BRACKETS = Pattern.compile("<[^<>]*>");
    private static final Pattern BLANKS = Pattern.compile("\\s+");
    private static final Pattern SEPARATORS = Pattern.compile("[\\s<>,;]+");

    private StructuredFields() {}

    /** Returns what a value must be, after "must", if it cannot be written so that programs read it; else empty. */
    public static Optional<String> flaw(String name, String value) {
        if (!isOne(name)) {
            return Optional.empty();
        }
        String tokens = withoutText(value);
        if (BLANKS.splitAsStream(tokens).anyMatch(token -> token.length() > LONGEST_TOKEN)) {
            return Optional.of("have no word of more than " + LONGEST_TOKEN + " characters");
        }
        boolean isAscii = IN_BRACKETS.matcher(tokens).results().allMatch(found -> Chars.areAscii(found.group()))
                && SEPARATORS.splitAsStream(tokens).allMatch(token -> token.indexOf('@') < 0 || Chars.areAscii(token));
        return isAscii
                ? Optional.empty()
                : Optional.of("have links, message ids and addresses in ASCII: a link with percent signs (RFC 3986), a"
                        + " domain in its form xn--");
    }

    /** Leaves out quoted strings and comments, which may have text of any language. */
    private static String withoutText(String value) {
        StringBuilder rest = new StringBuilder(value.length());
        char end = 0;
        for (int i = 0; i < value.length(); i++) {
            char c = value.charAt(i);
            if (end == 0 && (c == '"' || c == '(')) {
                end = c == '"' ? '"' : ')';
            } else if (end != 0) {
                i += c == '\\' ? 1 : 0;
                end = c == end ? 0 : end;
            } else {
                rest.append(c);
            }
        }
        return rest.toString();
    }

    /** Tells whether programs read the field. */
    public static boolean isOne(String name) {
        String lower = name.toLowerCase(Locale.ROOT);
        return NAMES.contains(lower) || lower.startsWith("list-");
    }
}
