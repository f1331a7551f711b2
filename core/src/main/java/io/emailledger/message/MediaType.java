package io.emailledger.message;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** The media type of an attachment (RFC 2045 section 5.1), with the charset of a text and no other parameter. */
final class MediaType {
    private static final String SPECIALS = "()<>@,;:\\\"[]?=";
    private static final String CHARSET = "charset=";

    private MediaType() {}

    /** Returns the type in the form in which it is stored: lower case, the parameter after a semicolon and a blank. */
    static String checked(@Nullable String type) {
        String text = Check.filledLine(type, "media type", 200);
        int semicolon = text.indexOf(';');
        if (semicolon < 0) {
            return typeAndSubtype(text);
        }
        String base = typeAndSubtype(text.substring(0, semicolon).strip());
        String parameter = text.substring(semicolon + 1).strip();
        if (!parameter.regionMatches(true, 0, CHARSET, 0, CHARSET.length())) {
            throw new InvalidValueException("media type", "must not have a parameter other than the charset of a text");
        }
        return withCharset(base, unquoted(parameter.substring(CHARSET.length())));
    }

    static String withCharset(String type, String charset) {
        String base = type.split(";", 2)[0];
        if (!base.startsWith("text/")) {
            throw new InvalidValueException("media type", "must be a text to have a charset, such as text/plain");
        }
        return base + "; " + CHARSET
                + Check.word(charset, "media type", 40, SPECIALS).toLowerCase(Locale.ROOT);
    }

    private static String unquoted(String value) {
        boolean quoted = value.length() > 2 && value.startsWith("\"") && value.endsWith("\"");
        return quoted ? value.substring(1, value.length() - 1) : value;
    }

    private static String typeAndSubtype(String type) {
        String text = Check.word(type, "media type", 127, SPECIALS);
        if (text.split("/", -1).length != 2 || text.startsWith("/") || text.endsWith("/")) {
            throw new InvalidValueException("media type", "must be a type and a subtype, such as application/pdf");
        }
        String lower = text.toLowerCase(Locale.ROOT);
        if (lower.startsWith("multipart/") || lower.startsWith("message/")) {
            // A composite part must not be base64 (RFC 2045 section 6.4), and every attachment is. Mail programs would
            // search it for messages.
            throw new InvalidValueException("media type", "must not be a composite type; use application/octet-stream");
        }
        return lower;
    }
}
