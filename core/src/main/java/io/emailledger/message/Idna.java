package io.emailledger.message;

import io.emailledger.internal.text.Chars;
import java.net.IDN;
import java.util.Locale;

/**
 * The ASCII form of a domain name. It is that of the JDK (IDNA 2003), except for the four characters that IDNA 2008
 * treats as letters (RFC 5894 section 7.2): sharp s, final sigma and the two joiners. The JDK would change a domain
 * with one of them into another domain, which may have another owner.
 */
final class Idna {
    private static final int LONGEST_LABEL = 63;
    private static final char SHARP_S = 0xdf;
    private static final char CAPITAL_SHARP_S = 0x1e9e;
    private static final int FINAL_SIGMA = 0x3c2;
    private static final int NON_JOINER = 0x200c;
    private static final int JOINER = 0x200d;

    private Idna() {}

    static boolean isJoiner(int c) {
        return c == JOINER || c == NON_JOINER;
    }

    /** Returns the ASCII form, or the domain as it was if it has none. */
    static String toAscii(String domain) {
        try {
            if (domain.codePoints().noneMatch(Idna::isDeviation)) {
                return IDN.toASCII(domain, IDN.USE_STD3_ASCII_RULES);
            }
            StringBuilder ascii = new StringBuilder();
            for (String label : domain.split("[.\u3002\uff0e\uff61]", -1)) {
                ascii.append(ascii.length() == 0 ? "" : ".").append(label(label));
            }
            return ascii.toString();
        } catch (IllegalArgumentException e) {
            return domain;
        }
    }

    private static String label(String label) {
        if (label.codePoints().noneMatch(Idna::isDeviation)) {
            return IDN.toASCII(label, IDN.USE_STD3_ASCII_RULES);
        }
        String mapped = mapped(label);
        String encoded = "xn--" + Punycode.encode(mapped);
        boolean legal = encoded.length() <= LONGEST_LABEL
                && !mapped.startsWith("xn--")
                && !mapped.startsWith("-")
                && !mapped.endsWith("-")
                && mapped.codePoints().allMatch(c -> c >= 0x80 || isLetterDigitOrHyphen(c));
        if (!legal) {
            throw new IllegalArgumentException("Not a host name");
        }
        return encoded;
    }

    /** Lets the JDK map the text between the four characters, and keeps these where they are allowed. */
    private static String mapped(String label) {
        StringBuilder mapped = new StringBuilder();
        int from = 0;
        for (int i = 0; i < label.length(); i++) {
            char c = label.charAt(i);
            if (isDeviation(c)) {
                if (isJoiner(c) && !Joiners.mayStandAt(label, i)) {
                    throw new IllegalArgumentException("A joiner that joins nothing");
                }
                mapped.append(piece(label.substring(from, i))).append(c == CAPITAL_SHARP_S ? SHARP_S : c);
                from = i + 1;
            }
        }
        return mapped.append(piece(label.substring(from))).toString();
    }

    private static String piece(String piece) {
        return Chars.areAscii(piece) ? piece.toLowerCase(Locale.ROOT) : IDN.toUnicode(IDN.toASCII(piece));
    }

    private static boolean isDeviation(int c) {
        return c == SHARP_S || c == CAPITAL_SHARP_S || c == FINAL_SIGMA || isJoiner(c);
    }

    private static boolean isLetterDigitOrHyphen(int c) {
        return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-';
    }
}
