package io.emailledger.internal.reader;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.Charset;
import java.nio.charset.IllegalCharsetNameException;
import java.nio.charset.StandardCharsets;
import java.nio.charset.UnsupportedCharsetException;
import java.util.Locale;

/** Finds character sets by the names that mail uses. An unknown one is read as ISO-8859-1, which loses no ASCII. */
final class Charsets {

    private Charsets() {}

    /** The character set of a name, which may carry a language behind an asterisk (RFC 2231 section 5). */
    static Charset named(String name) {
        int star = name.indexOf('*');
        String plain = (star < 0 ? name : name.substring(0, star)).strip().toLowerCase(Locale.ROOT);
        try {
            return switch (plain) {
                case "", "unknown-8bit", "x-unknown", "us-ascii", "ascii", "iso-8859-1" -> StandardCharsets.ISO_8859_1;
                case "utf8" -> StandardCharsets.UTF_8;
                default -> Charset.forName(plain);
            };
        } catch (IllegalCharsetNameException | UnsupportedCharsetException e) {
            return StandardCharsets.ISO_8859_1;
        }
    }

    /** Decodes the bytes of a part, with LF as line ends. A declared ASCII counts as none: other bytes may be UTF-8. */
    static String text(byte[] bytes, ContentType type) {
        String text = type.parameter("charset")
                .filter(name -> !name.toLowerCase(Locale.ROOT).endsWith("ascii"))
                .map(name -> new String(bytes, named(name)))
                .orElseGet(() -> utf8OrLatin1(bytes));
        return text.replace("\r\n", "\n").replace('\r', '\n');
    }

    /** Decodes bytes without a declared charset. */
    static String utf8OrLatin1(byte[] bytes) {
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes))
                    .toString();
        } catch (CharacterCodingException e) {
            return new String(bytes, StandardCharsets.ISO_8859_1);
        }
    }
}
