package io.emailledger.spring;

import java.nio.charset.StandardCharsets;
import java.util.Base64;

/** A secret in a property. Its text representation does not contain it. Immutable. */
final class Secret {
    private static final String BASE64 = "base64:";

    private final String text;

    private Secret(String text) {
        this.text = text;
    }

    /** Creates a secret; Spring converts the text of a property by this method. */
    public static Secret valueOf(String text) {
        return new Secret(text);
    }

    /** Returns the decoded bytes of a text that begins with {@code base64:}, or the UTF-8 bytes of any other text. */
    byte[] bytes(String property) {
        if (!text.startsWith(BASE64)) {
            return text.getBytes(StandardCharsets.UTF_8);
        }
        try {
            return Base64.getDecoder().decode(text.substring(BASE64.length()).strip());
        } catch (IllegalArgumentException e) {
            throw new InvalidPropertyException(property, "must be valid base64 after \"base64:\"");
        }
    }

    /** Returns the text as it is written, for a secret that is one. */
    String text() {
        return text;
    }

    /** Returns a placeholder. */
    @Override
    public String toString() {
        return "******";
    }
}
