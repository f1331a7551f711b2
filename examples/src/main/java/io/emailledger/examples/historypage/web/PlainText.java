package io.emailledger.examples.historypage.web;

/** What a text from outside may hold: a store keeps neither control characters nor halves of a character. */
final class PlainText {
    private PlainText() {}

    static String require(String text, String property) {
        boolean odd = text.codePoints().anyMatch(c -> {
            int type = Character.getType(c);
            return type == Character.CONTROL || type == Character.SURROGATE;
        });
        if (odd) {
            throw ProblemException.invalid(property, property + " must be one line of well-formed text.");
        }
        return text;
    }
}
