package io.emailledger.page.web;

/** Checks texts of requests: a store accepts neither control characters nor unpaired surrogates. */
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
