package io.emailledger.internal.reader;

import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** Decodes the text of a header: encoded words (RFC 2047), and bare UTF-8 (RFC 6532). */
final class HeaderText {
    private static final int LONGEST_WORD = 2_000;

    private HeaderText() {}

    /** Decodes a header with one character per byte. Text that cannot be decoded stays as it is. */
    static String decode(String raw) {
        String value = utf8(raw);
        int at = value.indexOf("=?");
        if (at < 0) {
            return value.strip();
        }
        StringBuilder text = new StringBuilder(value.length());
        int done = 0;
        boolean afterWord = false;
        while (at >= 0) {
            int end = endOfWord(value, at);
            String word = end < 0 ? null : word(value.substring(at + 2, end - 2));
            if (word == null) {
                at = value.indexOf("=?", at + 2);
                continue;
            }
            String between = value.substring(done, at);
            if (!afterWord || !between.isBlank()) {
                text.append(between);
            }
            text.append(word);
            afterWord = true;
            done = end;
            at = value.indexOf("=?", end);
        }
        return text.append(value, done, value.length()).toString().strip();
    }

    /** The index behind {@code ?=}, or -1. */
    private static int endOfWord(String value, int at) {
        int charset = bounded(value, "?", at + 2, at);
        int encoding = charset < 0 ? -1 : bounded(value, "?", charset + 1, at);
        int end = encoding < 0 ? -1 : bounded(value, "?=", encoding + 1, at);
        return end < 0 ? -1 : end + 2;
    }

    private static int bounded(String value, String what, int from, int wordStart) {
        int limit = Math.min(value.length(), wordStart + LONGEST_WORD);
        for (int i = from; i + what.length() <= limit; i++) {
            if (value.startsWith(what, i)) {
                return i;
            }
        }
        return -1;
    }

    private static @Nullable String word(String inside) {
        int first = inside.indexOf('?');
        int second = inside.indexOf('?', first + 1);
        if (second != first + 2) {
            return null;
        }
        Charset charset = Charsets.named(inside.substring(0, first));
        String encoded = inside.substring(second + 1);
        return switch (inside.charAt(first + 1)) {
            case 'b', 'B' -> new String(TransferEncoding.base64(bytes(encoded)), charset);
            case 'q', 'Q' -> new String(TransferEncoding.quotedPrintable(bytes(encoded.replace('_', ' '))), charset);
            default -> null;
        };
    }

    private static byte[] bytes(String raw) {
        return raw.getBytes(StandardCharsets.ISO_8859_1);
    }

    static String utf8(String raw) {
        for (int i = 0; i < raw.length(); i++) {
            if (raw.charAt(i) >= 0x80) {
                return Charsets.utf8OrLatin1(bytes(raw));
            }
        }
        return raw;
    }
}
