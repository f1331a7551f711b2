package io.emailledger.message;

import java.util.Locale;

/**
 * A header field that the application adds to an e-mail, such as {@code List-Unsubscribe}.
 *
 * @param name the field name: letters, digits and hyphens (a subset of RFC 5322 section 3.6.8), at most 76 characters;
 *     none of the fields that the ledger writes itself
 * @param value the value on one line, at most 8,000 characters, a tab counting as a blank; it is folded, and encoded
 *     where it has to be. In a field that programs read, such as References, ASCII is never encoded
 */
public record Header(String name, String value) {
    /** Checks name and value. */
    public Header {
        Check.filledLine(name, "header name", 76);
        if (!name.matches("[A-Za-z0-9-]+")) {
            throw new InvalidValueException("header name", "must consist of ASCII letters, digits and hyphens");
        }
        String refused = name.toLowerCase(Locale.ROOT);
        RefusedHeaders.instead(refused).ifPresent(instead -> {
            throw new InvalidValueException("header name", "must not be " + refused + ", which " + instead);
        });
        value = Check.headerText(value, "header value", 8_000);
    }
}
