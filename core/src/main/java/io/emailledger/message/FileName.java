package io.emailledger.message;

import java.nio.charset.StandardCharsets;

/**
 * The file name in a Content-Disposition (RFC 2183): as a plain parameter, and, if that cannot say it exactly, as an
 * extended one too (RFC 2231). Readers that know the extended form prefer it; the others show a name with underscores
 * instead of nothing.
 */
final class FileName {
    private static final int LONGEST_SEGMENT = 60;
    private static final String HEX = "0123456789ABCDEF";

    private FileName() {}

    /** Appends the field. */
    static void write(String disposition, String name, HeaderWriter out) {
        out.field("Content-Disposition").word(disposition + ";");
        String plain = plain(name);
        boolean exact = plain.equals(name) && !name.startsWith(" ") && !name.endsWith(" ") && !name.contains("=?");
        out.word("filename=\"" + plain + (exact ? "\"" : "\";"));
        if (!exact) {
            extended(name, out);
        }
        out.end();
    }

    /**
     * Returns the name with an underscore for everything that readers get wrong: escapes, letters beyond ASCII, percent
     * signs, and the two apostrophes of an extended value, which some look for even here.
     */
    private static String plain(String name) {
        boolean quotes = name.indexOf('\'') != name.lastIndexOf('\'');
        StringBuilder plain = new StringBuilder(name.length());
        name.codePoints().forEach(c -> {
            boolean safe = c >= ' ' && c < 0x7f && c != '"' && c != '\\' && c != '%' && !(quotes && c == '\'');
            plain.append(safe ? (char) c : '_');
        });
        return plain.toString();
    }

    private static void extended(String name, HeaderWriter out) {
        String whole = percentEncoded(name, 0, name.length());
        if (whole.length() <= LONGEST_SEGMENT) {
            out.word("filename*=UTF-8''" + whole);
            return;
        }
        int from = 0;
        for (int segment = 0; from < name.length(); segment++) {
            StringBuilder encoded = new StringBuilder(LONGEST_SEGMENT + 12);
            while (from < name.length() && encoded.length() <= LONGEST_SEGMENT - 12) {
                int next = name.offsetByCodePoints(from, 1);
                encoded.append(percentEncoded(name, from, next));
                from = next;
            }
            String start = "filename*" + segment + (segment == 0 ? "*=UTF-8''" : "*=");
            out.word(start + encoded + (from < name.length() ? ";" : ""));
        }
    }

    private static String percentEncoded(String name, int from, int to) {
        StringBuilder encoded = new StringBuilder();
        for (byte octet : name.substring(from, to).getBytes(StandardCharsets.UTF_8)) {
            boolean literal = (octet >= 'a' && octet <= 'z')
                    || (octet >= 'A' && octet <= 'Z')
                    || (octet >= '0' && octet <= '9')
                    || octet == '.'
                    || octet == '-'
                    || octet == '_';
            if (literal) {
                encoded.append((char) octet);
            } else {
                encoded.append('%').append(HEX.charAt((octet >> 4) & 0xf)).append(HEX.charAt(octet & 0xf));
            }
        }
        return encoded.toString();
    }
}
