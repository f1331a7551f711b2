package io.emailledger.internal.util;

import java.util.Arrays;
import java.util.Optional;

/**
 * Base 32 without padding (RFC 4648 section 6), written in lower case: it survives a mail server that changes the case
 * of an address.
 */
public final class Base32 {
    private static final String ALPHABET = "abcdefghijklmnopqrstuvwxyz234567";

    private Base32() {}

    /** Returns eight characters for every five bytes, fewer for the rest. */
    public static String write(byte[] bytes) {
        StringBuilder text = new StringBuilder((bytes.length * 8 + 4) / 5);
        int buffer = 0;
        int bits = 0;
        for (byte b : bytes) {
            buffer = (buffer << 8) | (b & 0xff);
            bits += 8;
            while (bits >= 5) {
                bits -= 5;
                text.append(ALPHABET.charAt((buffer >>> bits) & 31));
            }
            buffer &= (1 << bits) - 1;
        }
        if (bits > 0) {
            text.append(ALPHABET.charAt((buffer << (5 - bits)) & 31));
        }
        return text.toString();
    }

    /**
     * Reads what {@link #write} wrote, in whatever case; empty for every other text, so that no two texts are the same.
     */
    public static Optional<byte[]> read(String text) {
        byte[] bytes = new byte[text.length() * 5 / 8];
        int buffer = 0;
        int bits = 0;
        int length = 0;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            int value = ALPHABET.indexOf(c >= 'A' && c <= 'Z' ? c + ('a' - 'A') : c);
            if (value < 0) {
                return Optional.empty();
            }
            buffer = (buffer << 5) | value;
            bits += 5;
            if (bits >= 8) {
                bits -= 8;
                bytes[length++] = (byte) (buffer >>> bits);
            }
            buffer &= (1 << bits) - 1;
        }
        return bits < 5 && buffer == 0 ? Optional.of(Arrays.copyOf(bytes, length)) : Optional.empty();
    }
}
