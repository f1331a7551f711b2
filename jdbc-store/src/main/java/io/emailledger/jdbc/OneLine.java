package io.emailledger.jdbc;

import java.util.regex.Pattern;

/**
 * Shortens the message of a driver to its first line; statements, values and details are on the other lines. A URL is
 * cut at its parameters and loses its user. Nothing is shown after the name of a password, because its end is unknown.
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
