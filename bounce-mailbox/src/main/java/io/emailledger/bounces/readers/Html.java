package io.emailledger.bounces.readers;

import java.util.Locale;
import java.util.regex.Pattern;

/** Converts HTML to lines of text. It is no parser: it preserves addresses and sentences only. */
final class Html {
    private static final Pattern BREAKS = Pattern.compile("^/?(?:br|p|div|tr|td|table|li|h\\d|pre|blockquote)\\b");
    private static final Pattern ADDRESS = Pattern.compile("[^\\s=\"]+@[^\\s=\"]+");
    private static final int LONGEST_ADDRESS = 320;
    private static final int LONGEST_TAG = 2_000;

    private Html() {}

    static String text(String html) {
        StringBuilder text = new StringBuilder(html.length());
        int i = 0;
        while (i < html.length()) {
            char c = html.charAt(i);
            int end = c == '<' ? tagEnd(html, i) : -1;
            if (end < 0) {
                text.append(c);
                i++;
                continue;
            }
            String tag = html.substring(i + 1, end).toLowerCase(Locale.ROOT);
            if (tag.length() <= LONGEST_ADDRESS && ADDRESS.matcher(tag).matches()) {
                text.append(html, i, end + 1);
            } else if (BREAKS.matcher(tag).find()) {
                text.append('\n');
            }
            i = end + 1;
        }
        return text.toString()
                .replace("&nbsp;", " ")
                .replace("&lt;", "<")
                .replace("&gt;", ">")
                .replace("&quot;", "\"")
                .replace("&#64;", "@")
                .replace("&amp;", "&");
    }

    /**
     * Returns the end of a tag, or -1 if it is none. The search stops at the next tag, so that it takes linear time.
     */
    private static int tagEnd(String html, int from) {
        int limit = Math.min(html.length(), from + LONGEST_TAG);
        for (int i = from + 1; i < limit; i++) {
            char c = html.charAt(i);
            if (c == '>' || c == '<') {
                return c == '>' ? i : -1;
            }
        }
        return -1;
    }
}
