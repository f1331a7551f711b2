package io.emailledger.history;

/** Cuts texts to their bounds without leaving half a surrogate pair, which no store could keep. */
final class Cut {
    private Cut() {}

    /** Returns the text itself if it is short enough, else its beginning. */
    static String to(int longest, String text) {
        if (text.length() <= longest) {
            return text;
        }
        return text.substring(0, Character.isHighSurrogate(text.charAt(longest - 1)) ? longest - 1 : longest);
    }

    /** Returns the text itself if it is short enough, else its beginning and an ellipsis. */
    static String visibly(int longest, String text) {
        return text.length() <= longest ? text : to(longest - 1, text) + "…";
    }
}
