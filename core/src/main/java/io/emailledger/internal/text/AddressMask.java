package io.emailledger.internal.text;

import java.util.regex.Pattern;

/** Takes the addresses out of a server's text, so that the text can stand in the application's log. */
public final class AddressMask {
    private static final Pattern ADDRESS = Pattern.compile("[^\\s<>@\"]{1,256}@[^\\s<>@\"]{1,256}");
    private static final int LONGEST = 300;

    private AddressMask() {}

    /** Returns the text on one line, at most 300 characters, each address replaced. */
    public static String of(String text) {
        return ADDRESS.matcher(Cut.visibly(LONGEST, text))
                .replaceAll("(address)")
                .replaceAll("\\p{Cntrl}", " ");
    }
}
