package io.emailledger.internal.mime;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * The name of a file in the fields of its part: as a plain parameter of Content-Disposition (RFC 2183) if that is
 * exact. Any other name is only an extended parameter (RFC 2231), because some mail programs would prefer a plain one.
 * Programs that do not know the extended form read the encoded {@code name} of Content-Type.
 */
final class FileName {
    private static final int LONGEST_SEGMENT = 60;

    private FileName() {}

    /** Appends the name to Content-Type, and ends the field. */
    static void endContentType(String mediaType, String name, HeaderWriter out) {
        if (isPlain(name)) {
            out.word(mediaType).end();
            return;
        }
        out.word(mediaType + ";");
        List<String> words = EncodedWords.of(name);
        for (int i = 0; i < words.size(); i++) {
            out.encoded((i == 0 ? "name=\"" : "") + words.get(i) + (i == words.size() - 1 ? "\"" : ""));
        }
        out.end();
    }

    /** Appends Content-Disposition. */
    static void write(String disposition, String name, HeaderWriter out) {
        out.field("Content-Disposition").word(disposition + ";");
        if (isPlain(name)) {
            out.word("filename=\"" + name + "\"");
        } else {
            extended(name, out);
        }
        out.end();
    }

    /**
     * Tells whether every mail program reads the name correctly in quotation marks. Such a name has no escapes, no
     * letters beyond ASCII, no percent signs, no encoded words, and not the two apostrophes of an extended value.
     */
    private static boolean isPlain(String name) {
        return name.chars().allMatch(c -> c >= ' ' && c < 0x7f && c != '"' && c != '\\' && c != '%')
                && name.indexOf('\'') == name.lastIndexOf('\'')
                && !name.startsWith(" ")
                && !name.endsWith(" ")
                && !name.contains("  ")
                && !name.contains("=?");
    }

    private static void extended(String name, HeaderWriter out) {
        String whole = percentEncoded(name);
        if (whole.length() <= LONGEST_SEGMENT) {
            out.word("filename*=UTF-8''" + whole);
            return;
        }
        int from = 0;
        for (int segment = 0; from < name.length(); segment++) {
            StringBuilder encoded = new StringBuilder(LONGEST_SEGMENT + 12);
            while (from < name.length() && encoded.length() <= LONGEST_SEGMENT - 12) {
                int next = name.offsetByCodePoints(from, 1);
                encoded.append(percentEncoded(name.substring(from, next)));
                from = next;
            }
            String start = "filename*" + segment + (segment == 0 ? "*=UTF-8''" : "*=");
            out.word(start + encoded + (from < name.length() ? ";" : ""));
        }
    }

    /** The encoding of forms differs only in the space, and in the asterisk, which has a meaning of its own here. */
    private static String percentEncoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8)
                .replace("+", "%20")
                .replace("*", "%2A");
    }
}
