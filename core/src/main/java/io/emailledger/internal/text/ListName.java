package io.emailledger.internal.text;

/**
 * The name of a mailing list. It is a dot-atom (RFC 5322 section 3.2.3) of few characters, so that it fits into List-Id
 * (RFC 2919), Feedback-ID and an address of the web without escapes.
 */
public final class ListName {
    /** What a name must be, after "must". */
    public static final String RULE =
            "consist of 1 to 50 lower-case ASCII letters, digits, and single dots, hyphens or underscores between them";

    private static final int LONGEST = 50;

    private ListName() {}

    /** Tells whether a text is the name of a list. */
    public static boolean is(String text) {
        return text.length() <= LONGEST && text.matches("[a-z0-9]+([._-][a-z0-9]+)*");
    }
}
