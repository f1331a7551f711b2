package io.emailledger.jdbc;

import java.util.regex.Pattern;

/**
 * The first line of what a driver says: statements, values and details stand on the others. Of a URL only what stands
 * before its parameters is shown, without its user, and nothing after the name of a password: its end is
 * unknown.
 */
final class OneLine {
    private static final int LONGEST = 300;
    private static final Pattern STATEMENT = Pattern.compile("; SQL statement:.*", Pattern.DOTALL);
    private static final Pattern PASSWORD = Pattern.compile("(?i)((?:pass\\w*|pwd|secret|token|key)\\s*=\\s*)[^\\s].*");
    private static final Pattern PARAMETERS = Pattern.compile("(?i)(\\b(?:jdbc:|\\w+://)[^?;]*[?;]).*");
    private static final Pattern USER = Pattern.compile("(?i)(\\b(?:jdbc:[\\w+.-]*:(?://)?|\\w+://)).*@");
    private static final Pattern USER_ALONE = Pattern.compile("[^\\s/'\"]+/\\S*@");

    private OneLine() {}

    static String of(String text) {
        String first = STATEMENT
                .matcher(text.strip())
                .replaceFirst("")
                .lines()
                .findFirst()
                .orElse("")
                .replaceAll("\\p{Cntrl}", " ");
        String masked = PASSWORD.matcher(first).replaceFirst("$1***");
        masked = PARAMETERS.matcher(masked).replaceFirst("$1***");
        masked = USER.matcher(masked).replaceFirst("$1***@");
        masked = USER_ALONE.matcher(masked).replaceAll("***@");
        return masked.length() <= LONGEST ? masked : masked.substring(0, LONGEST) + "...";
    }
}
