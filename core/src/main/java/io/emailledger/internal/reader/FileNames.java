package io.emailledger.internal.reader;

import java.io.ByteArrayOutputStream;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;

/** Finds the file name of a part: RFC 2183, with the encodings of RFC 2231 and, against the standard, of RFC 2047. */
final class FileNames {
    private FileNames() {}

    /** Returns the name in Content-Disposition or Content-Type; empty if neither has one. */
    static Optional<String> of(Headers headers) {
        return parameter(headers, "Content-Disposition", "filename")
                .or(() -> parameter(headers, "Content-Type", "name"))
                .map(FileNames::withoutFolder)
                .filter(name -> !name.isBlank());
    }

    private static Optional<String> parameter(Headers headers, String header, String name) {
        return headers.raw(header).stream().findFirst().flatMap(raw -> {
            Map<String, String> parameters = ContentType.of(Optional.of(raw)).parameters();
            return extended(parameters, name)
                    .or(() -> continued(parameters, name))
                    .or(() -> Optional.ofNullable(parameters.get(name)).map(HeaderText::decode));
        });
    }

    private static Optional<String> extended(Map<String, String> parameters, String name) {
        return Optional.ofNullable(parameters.get(name + "*"))
                .map(value -> decoded(bytes(value, true), charset(value)));
    }

    /** The value in numbered pieces, each of which may be encoded. */
    private static Optional<String> continued(Map<String, String> parameters, String name) {
        StringBuilder whole = new StringBuilder();
        Charset charset = StandardCharsets.UTF_8;
        for (int i = 0; i < 100; i++) {
            String encoded = parameters.get(name + "*" + i + "*");
            String plain = parameters.get(name + "*" + i);
            if (encoded == null && plain == null) {
                break;
            }
            if (encoded != null) {
                charset = i == 0 ? charset(encoded) : charset;
                // The bytes of a character may be in two pieces: they are decoded together.
                whole.append(bytes(encoded, i == 0));
            } else {
                whole.append(plain);
            }
        }
        return whole.isEmpty() ? Optional.empty() : Optional.of(decoded(whole.toString(), charset));
    }

    private static String decoded(String bytes, Charset charset) {
        return new String(bytes.getBytes(StandardCharsets.ISO_8859_1), charset);
    }

    private static Charset charset(String value) {
        int quote = value.indexOf('\'');
        return quote <= 0 ? StandardCharsets.UTF_8 : Charsets.named(value.substring(0, quote));
    }

    /** Decodes percent signs into one character for each byte; the first piece begins with charset and language. */
    private static String bytes(String value, boolean first) {
        int language = value.indexOf('\'');
        int text = first && language >= 0 ? value.indexOf('\'', language + 1) + 1 : 0;
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(value.length());
        for (int i = text; i < value.length(); i++) {
            int high = value.charAt(i) == '%' && i + 2 < value.length() ? Character.digit(value.charAt(i + 1), 16) : -1;
            int low = high < 0 ? -1 : Character.digit(value.charAt(i + 2), 16);
            if (low >= 0) {
                bytes.write(high << 4 | low);
                i += 2;
            } else {
                bytes.write(value.charAt(i));
            }
        }
        return bytes.toString(StandardCharsets.ISO_8859_1);
    }

    /** A name is no path. */
    private static String withoutFolder(String name) {
        return name.substring(Math.max(name.lastIndexOf('/'), name.lastIndexOf('\\')) + 1)
                .strip();
    }
}
