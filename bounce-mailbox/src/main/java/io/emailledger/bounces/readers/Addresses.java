package io.emailledger.bounces.readers;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Finds e-mail addresses in text, in linear time: it checks the characters around each at sign. */
public final class Addresses {
    private static final int LONGEST_LOCAL = 500;
    private static final int LONGEST_DOMAIN = 255;
    private static final String LOCAL_SPECIALS = "!#$%&'*+-/=?^_`{|}~.";

    private Addresses() {}

    /** An address, and its position in a text. */
    record Span(int start, int end, String address) {}

    /**
     * Finds all addresses.
     *
     * @param text any text
     * @return the addresses, in their order, as they are written
     */
    public static List<String> in(String text) {
        return spans(text).stream().map(Span::address).toList();
    }

    static List<Span> spans(String text) {
        List<Span> found = new ArrayList<>();
        for (int at = text.indexOf('@'); at >= 0; at = text.indexOf('@', at + 1)) {
            around(text, at).ifPresent(found::add);
        }
        return found;
    }

    static Optional<String> firstIn(String text) {
        for (int at = text.indexOf('@'); at >= 0; at = text.indexOf('@', at + 1)) {
            Optional<Span> found = around(text, at);
            if (found.isPresent()) {
                return found.map(Span::address);
            }
        }
        return Optional.empty();
    }

    /** Whole or nothing: a part of an address is another address. */
    private static Optional<Span> around(String text, int at) {
        int start = at;
        if (at > 0 && text.charAt(at - 1) == '"') {
            start = Math.max(0, text.lastIndexOf('"', at - 2));
            if (at - start > LONGEST_LOCAL || text.charAt(start) != '"') {
                return Optional.empty();
            }
        } else {
            while (start > 0 && at - start < LONGEST_LOCAL && isLocal(text.charAt(start - 1))) {
                start--;
            }
            if (start > 0 && isLocal(text.charAt(start - 1))) {
                return Optional.empty();
            }
            while (start < at && "'.`=".indexOf(text.charAt(start)) >= 0) {
                start++;
            }
        }
        int end = at + 1;
        while (end < text.length() && end - at < LONGEST_DOMAIN && isDomain(text.charAt(end))) {
            end++;
        }
        while (end > at + 1 && ".-_".indexOf(text.charAt(end - 1)) >= 0) {
            end--;
        }
        String address = text.substring(start, end);
        boolean whole = start < at && end > at + 1 && (address.charAt(0) == '"' || !address.contains(".."));
        return whole ? Optional.of(new Span(start, end, address)) : Optional.empty();
    }

    private static boolean isLocal(char c) {
        return isDigitOrLetter(c) || LOCAL_SPECIALS.indexOf(c) >= 0;
    }

    private static boolean isDomain(char c) {
        return isDigitOrLetter(c) || c == '-' || c == '.' || c == '_';
    }

    private static boolean isDigitOrLetter(char c) {
        return (c >= '0' && c <= '9')
                || (c >= 'a' && c <= 'z')
                || (c >= 'A' && c <= 'Z')
                || (c >= 0x80 && (Character.isLetterOrDigit(c) || Character.isSurrogate(c)));
    }
}
