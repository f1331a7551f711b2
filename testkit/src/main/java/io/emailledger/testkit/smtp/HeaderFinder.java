package io.emailledger.testkit.smtp;

import java.nio.charset.StandardCharsets;
import java.util.Optional;

/** Finds a field in the header of a mail (RFC 5322 section 2.2), looking at no more than the header. */
final class HeaderFinder {
    private HeaderFinder() {}

    /** The unfolded value of the first field of that name in {@code content[0, length)}, in any case. */
    static Optional<String> first(byte[] content, int length, String name) {
        int line = 0;
        while (line < length && content[line] != '\r' && content[line] != '\n') {
            int end = endOfLine(content, line, length);
            while (end < length && (content[end] == ' ' || content[end] == '\t')) {
                end = endOfLine(content, end, length);
            }
            if (isNamed(content, line, end, name)) {
                int value = line + name.length() + 1;
                String folded = new String(content, value, end - value, StandardCharsets.UTF_8);
                return Optional.of(folded.replace("\r", "").replace("\n", "").strip());
            }
            line = end;
        }
        return Optional.empty();
    }

    /** The index behind the LF that ends the line. */
    private static int endOfLine(byte[] content, int from, int length) {
        int i = from;
        while (i < length && content[i] != '\n') {
            i++;
        }
        return Math.min(i + 1, length);
    }

    private static boolean isNamed(byte[] content, int from, int to, String name) {
        int colon = from + name.length();
        if (colon >= to || content[colon] != ':') {
            return false;
        }
        return new String(content, from, name.length(), StandardCharsets.US_ASCII).equalsIgnoreCase(name);
    }
}
