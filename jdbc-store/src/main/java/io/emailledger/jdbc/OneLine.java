package io.emailledger.jdbc;

import java.util.regex.Pattern;

/**
 * The first line of what a driver says: statements, values and details stand on the others. Passwords that a URL holds
 * are masked.
 */
final class OneLine {
    private static final int LONGEST = 300;
    private static final Pattern STATEMENT = Pattern.compile("; SQL statement:.*", Pattern.DOTALL);
    private static final Pattern PASSWORD =
            Pattern.compile("(?i)((?:pass\\w*|pwd|secret|token|key)\\s*=\\s*)[^&;,\\s]+|(//[^/@\\s:]*:)[^/@\\s]*(?=@)");

    private OneLine() {}

    static String of(String text) {
        String first = STATEMENT
                .matcher(text.strip())
                .replaceFirst("")
                .lines()
                .findFirst()
                .orElse("")
                .replaceAll("\\p{Cntrl}", " ");
        String masked = PASSWORD.matcher(first)
                .replaceAll(found -> (found.group(1) == null ? found.group(2) : found.group(1)) + "***");
        return masked.length() <= LONGEST ? masked : masked.substring(0, LONGEST) + "...";
    }
}
