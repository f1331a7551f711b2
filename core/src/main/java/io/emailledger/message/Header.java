package io.emailledger.message;

import java.util.Locale;
import java.util.Set;

/**
 * A header field that the host adds to an e-mail, such as {@code List-Unsubscribe}.
 *
 * @param name the field name: letters, digits and hyphens (a subset of RFC 5322 section 3.6.8), at most 76 characters;
 *     none of the fields that the ledger writes itself
 * @param value the value on one line, at most 8,000 characters, a tab counting as a blank; it is folded, and encoded
 *     where it has to be. In a field that programs read, such as References, ASCII is never encoded
 */
public record Header(String name, String value) {
    private static final Set<String> WRITTEN_BY_THE_LEDGER = Set.of(
            "from",
            "sender",
            "to",
            "cc",
            "bcc",
            "reply-to",
            "subject",
            "date",
            "message-id",
            "mime-version",
            "return-path",
            "received");

    /** Checks name and value. */
    public Header {
        Check.filledLine(name, "header name", 76);
        if (!name.matches("[A-Za-z0-9-]+")) {
            throw new InvalidValueException("header name", "must consist of ASCII letters, digits and hyphens");
        }
        String lower = name.toLowerCase(Locale.ROOT);
        if (WRITTEN_BY_THE_LEDGER.contains(lower) || lower.startsWith("content-") || lower.startsWith("resent-")) {
            throw new InvalidValueException(
                    "header name", "must not be one that the ledger writes itself (" + lower + "); use its own setter");
        }
        value = Check.headerText(value, "header value", 8_000);
    }
}
