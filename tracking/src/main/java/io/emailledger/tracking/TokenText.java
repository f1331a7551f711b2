package io.emailledger.tracking;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import java.util.Optional;

/**
 * Decodes the text of a token, which is base64url without padding. Two texts are never the same token: bits that are not
 * used are zero. It throws nothing, because every forged request gets here.
 */
final class TokenText {
    private static final String ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
    private static final byte[] VALUES = values();

    private TokenText() {}

    static Optional<byte[]> decode(String text) {
        int bits = 0;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            bits = c < VALUES.length ? VALUES[c] : -1;
            if (bits < 0) {
                return Optional.empty();
            }
        }
        boolean exact = switch (text.length() % 4) {
            case 0 -> true;
            case 2 -> (bits & 0b1111) == 0;
            case 3 -> (bits & 0b11) == 0;
            default -> false;
        };
        return exact
                ? Optional.of(Base64.getUrlDecoder().decode(text.getBytes(StandardCharsets.ISO_8859_1)))
                : Optional.empty();
    }

    private static byte[] values() {
        byte[] values = new byte[128];
        Arrays.fill(values, (byte) -1);
        for (int i = 0; i < ALPHABET.length(); i++) {
            values[ALPHABET.charAt(i)] = (byte) i;
        }
        return values;
    }
}
