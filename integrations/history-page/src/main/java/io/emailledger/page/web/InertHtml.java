package io.emailledger.page.web;

import java.util.Locale;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/**
 * A stranger's HTML without what makes a browser talk to other hosts although nothing may be loaded. No policy stops a
 * hint: {@code <link rel=preconnect>} asks for the address of a name and opens a connection, in a sandboxed frame too,
 * and either tells the sender who reads the e-mail, and when.
 *
 * <p>It works on letters, not on a tree. A browser makes an element only from {@code <}, its name, and a space, a slash
 * or a {@code >} (WHATWG HTML, section 13.2.5.8), wherever the text stands and whatever is around it. So where these
 * letters are nowhere, neither is the element: not in a {@code <noscript>}, a {@code <template>} or an {@code <svg>},
 * and not because two parsers read the same broken HTML in two ways. Everything else stays as it is, with its styles.
 */
public final class InertHtml {
    private static final Pattern TAG =
            Pattern.compile("<(/?)(link|meta|base|script|iframe)(?=[\\s/>])", Pattern.CASE_INSENSITIVE);

    private InertHtml() {}

    /**
     * Disables the elements of a document that contact other hosts.
     *
     * @param html a document, or a piece of one
     * @return the same document without these elements
     */
    public static String of(String html) {
        return TAG.matcher(html).replaceAll(InertHtml::tag);
    }

    private static String tag(MatchResult found) {
        String slash = found.group(1);
        return switch (found.group(2).toLowerCase(Locale.ROOT)) {
            // Rules for what to load in advance are scripts by name. What is in one is not to be shown, nor be a style.
            case "script" -> slash.isEmpty() ? "<style type=text/plain" : "</style";
            // A document in an attribute of it (srcdoc) would be read with its letters in disguise: &lt;link.
            case "iframe" -> "<" + slash + "template";
            // It is read like the others, has no content, is not shown and means nothing (section 16.2).
            default -> "<" + slash + "basefont";
        };
    }
}
