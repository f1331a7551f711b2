package io.emailledger.message;

import java.lang.Character.UnicodeScript;
import java.util.Arrays;

/**
 * Tells where a joiner is allowed in a domain name (RFC 5892 appendices A.1 and A.2). Both joiners are allowed after a
 * virama, and the non-joiner between two Arabic letters that would be joined.
 */
final class Joiners {
    private static final char NON_JOINER = '\u200c';

    /** The characters of canonical combining class 9. */
    private static final String VIRAMAS = "\u094d\u09cd\u0a4d\u0acd\u0b4d\u0bcd\u0c4d\u0ccd\u0d3b\u0d3c\u0d4d\u0dca"
            + "\u0e3a\u0eba\u0f84\u1039\u103a\u1714\u1715\u1734\u17d2\u1a60\u1b44\u1baa\u1bab\u1bf2\u1bf3\u2d7f"
            + "\ua806\ua82c\ua8c4\ua953\ua9c0\uaaf6\uabed";

    private static final int[] OTHER_VIRAMAS = {
        0x10a3f, 0x11046, 0x11070, 0x1107f, 0x110b9, 0x11133, 0x11134, 0x111c0, 0x11235, 0x112ea, 0x1134d, 0x11442,
        0x114c2, 0x115bf, 0x1163f, 0x116b6, 0x1172b, 0x11839, 0x1193d, 0x1193e, 0x119e0, 0x11a34, 0x11a47, 0x11a99,
        0x11c3f, 0x11d44, 0x11d45, 0x11d97
    };

    /** Arabic letters that join the letter before them alone, as ranges from and to. */
    private static final String RIGHT_JOINING =
            "\u0622\u0625\u0627\u0627\u0629\u0629\u062f\u0632\u0648\u0648\u0671\u0673"
                    + "\u0675\u0677\u0688\u0699\u06c0\u06c0\u06c3\u06cb\u06cd\u06cd\u06cf\u06cf\u06d2\u06d3\u06d5\u06d5"
                    + "\u06ee\u06ef\u0759\u075b\u076b\u076c\u0771\u0771\u0773\u0774\u0778\u0779\u0870\u0882\u088e\u088e"
                    + "\u08aa\u08ac\u08ae\u08ae\u08b1\u08b2\u08b9\u08b9";

    /** Arabic letters that join none. */
    private static final String NOT_JOINING = "\u0621\u0674\u0887\u0888\u08ad";

    private Joiners() {}

    static boolean mayStandAt(String label, int index) {
        if (index == 0) {
            return false;
        }
        return isVirama(label.codePointBefore(index))
                || (label.charAt(index) == NON_JOINER && joinsOnward(label, index) && joinsBackward(label, index + 1));
    }

    private static boolean isVirama(int c) {
        return c <= 0xffff
                ? VIRAMAS.indexOf(c) >= 0
                : Arrays.stream(OTHER_VIRAMAS).anyMatch(virama -> virama == c);
    }

    private static boolean joinsOnward(String label, int end) {
        int i = end;
        while (i > 0) {
            int c = label.codePointBefore(i);
            if (!isTransparent(c)) {
                return isJoiningLetter(c) && !isIn(RIGHT_JOINING, c);
            }
            i -= Character.charCount(c);
        }
        return false;
    }

    private static boolean joinsBackward(String label, int start) {
        int i = start;
        while (i < label.length()) {
            int c = label.codePointAt(i);
            if (!isTransparent(c)) {
                return isJoiningLetter(c);
            }
            i += Character.charCount(c);
        }
        return false;
    }

    /** A mark above or below a letter. */
    private static boolean isTransparent(int c) {
        return Character.getType(c) == Character.NON_SPACING_MARK;
    }

    private static boolean isJoiningLetter(int c) {
        return Character.getType(c) == Character.OTHER_LETTER
                && UnicodeScript.of(c) == UnicodeScript.ARABIC
                && NOT_JOINING.indexOf(c) < 0;
    }

    private static boolean isIn(String ranges, int c) {
        for (int i = 0; i < ranges.length(); i += 2) {
            if (c >= ranges.charAt(i) && c <= ranges.charAt(i + 1)) {
                return true;
            }
        }
        return false;
    }
}
