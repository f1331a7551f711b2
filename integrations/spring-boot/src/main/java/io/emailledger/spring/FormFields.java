package io.emailledger.spring;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.StringJoiner;

/** Writes the fields of a form that was read before as a body again. */
final class FormFields {
    /** The type of the body. */
    static final String TYPE = "application/x-www-form-urlencoded";

    private static final String MULTIPART = "multipart/form-data";

    private final StringJoiner fields = new StringJoiner("&");

    /** Tells whether a content type is that of a form. */
    static boolean areIn(String contentType) {
        return contentType.toLowerCase(Locale.ROOT).startsWith(TYPE) || areParts(contentType);
    }

    /** Tells whether a content type is that of a form in parts. */
    static boolean areParts(String contentType) {
        return contentType.toLowerCase(Locale.ROOT).startsWith(MULTIPART);
    }

    void add(String name, List<String> values) {
        values.forEach(value -> fields.add(encoded(name) + "=" + encoded(value == null ? "" : value)));
    }

    byte[] bytes() {
        return fields.toString().getBytes(StandardCharsets.US_ASCII);
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }
}
