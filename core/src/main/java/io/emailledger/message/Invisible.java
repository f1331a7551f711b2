package io.emailledger.message;

/**
 * The invisible characters, with which one address can look like another. They are format characters (zero width, soft
 * hyphen, byte order mark, bidirectional controls) and the fillers of some scripts.
 */
final class Invisible {
    private Invisible() {}

    /** Tells whether a code point is a format character or a filler. */
    static boolean isOne(int c) {
        return Character.getType(c) == Character.FORMAT || isFiller(c);
    }

    /** The letters and marks without a shape that Unicode lists as Default_Ignorable_Code_Point. */
    private static boolean isFiller(int c) {
        return c == 0x034f
                || c == 0x115f
                || c == 0x1160
                || c == 0x17b4
                || c == 0x17b5
                || (c >= 0x180b && c <= 0x180f)
                || c == 0x3164
                || c == 0xffa0;
    }
}
