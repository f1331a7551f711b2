package io.emailledger.internal.util;

import java.util.regex.Pattern;

/** Replaces the addresses in a server's text, so that it can be written to the application's log. */
public final class AddressMask {
    /** Also with a quoted local part, with an encoded or spelt-out at sign, and if one half is on another line. */
    private static final Pattern ADDRESS = Pattern.compile("\"[^\"]{0,256}\"(?:@|%40)[^\\s<>]{0,256}"
            + "|[^\\s<>@]{0,256}(?:@|%40)[^\\s<>@]{0,256}"
            + "|[^\\s<>]{1,256}\\s[(\\[]?at[)\\]]?\\s[^\\s<>]{1,256}\\.[^\\s<>]{1,64}");

    private static final int LONGEST = 300;

    private AddressMask() {}

    /** Returns the text on one line, at most 300 characters, each address replaced. */
    public static String of(String text) {
        String masked = ADDRESS.matcher(text).replaceAll("(address)").replaceAll("\\p{Cntrl}", " ");
        return BoundedText.visibly(LONGEST, masked);
    }
}
