package io.emailledger.page.view;

/** As much of a text as a page shows. */
final class Beginning {
    private Beginning() {}

    /** No more than so many characters, and never half of one that counts as two. */
    static String of(String text, int most) {
        if (text.length() <= most) {
            return text;
        }
        return text.substring(0, Character.isHighSurrogate(text.charAt(most - 1)) ? most - 1 : most);
    }
}
