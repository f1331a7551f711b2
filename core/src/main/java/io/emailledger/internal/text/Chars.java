package io.emailledger.internal.text;

import java.util.function.IntPredicate;

/** A check of each character of a text. It is a loop and no stream, because every line that is sent or stored needs some. */
public final class Chars {
    private Chars() {}

    /** Tells whether all characters fulfil a condition. */
    public static boolean all(CharSequence text, IntPredicate condition) {
        for (int i = 0; i < text.length(); i++) {
            if (!condition.test(text.charAt(i))) {
                return false;
            }
        }
        return true;
    }

    /** Tells whether all characters are ASCII. */
    public static boolean areAscii(CharSequence text) {
        return all(text, c -> c < 0x80);
    }
}
