package io.emailledger.internal.text;

import java.util.Optional;

/** Cuts texts to their bounds without leaving half a surrogate pair, which no store could keep. */
public final class Cut {
    private Cut() {}

    /** Returns the text itself if it is short enough, else its beginning. */
    public static String to(int longest, String text) {
        if (text.length() <= longest) {
            return text;
        }
        return text.substring(0, Character.isHighSurrogate(text.charAt(longest - 1)) ? longest - 1 : longest);
    }

    /** Returns the text itself if it is short enough, else its beginning and an ellipsis. */
    public static String visibly(int longest, String text) {
        return text.length() <= longest ? text : to(longest - 1, text) + "…";
    }

    /** The same for a text that may not be there. */
    public static Optional<String> visibly(int longest, Optional<String> text) {
        return text.map(words -> visibly(longest, words));
    }
}
