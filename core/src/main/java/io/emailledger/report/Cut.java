package io.emailledger.report;

import java.util.Optional;

/** Cuts texts to their bounds without leaving half a surrogate pair, which no store could keep. */
final class Cut {
    private static final int LONGEST_NAME = 1_000;

    private Cut() {}

    /** Returns an address or a name itself if it is short enough, else its beginning and an ellipsis. */
    static Optional<String> visibly(Optional<String> name) {
        return name.map(text -> visibly(LONGEST_NAME, text));
    }

    /** Returns the text itself if it is short enough, else its beginning and an ellipsis. */
    static String visibly(int longest, String text) {
        if (text.length() <= longest) {
            return text;
        }
        int end = Character.isHighSurrogate(text.charAt(longest - 2)) ? longest - 2 : longest - 1;
        return text.substring(0, end) + "…";
    }
}
