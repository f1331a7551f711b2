package io.emailledger.jdbc;

import io.emailledger.spi.StoreException;
import java.util.ArrayList;
import java.util.List;

/**
 * Reads the columns of schema versions before the fourth: a line for each value, its fields separated by tabs. Tabs,
 * line breaks and backslashes inside a field are \t, \n, \r and \\. Rows are not rewritten, and processes of an earlier
 * release may still add some.
 */
final class TabLines {
    private TabLines() {}

    /** Tells whether a column is JSON: no line begins like it. */
    static boolean isJson(String column) {
        return column.startsWith("[") || column.startsWith("{");
    }

    static List<List<String>> read(String lines) {
        List<List<String>> all = new ArrayList<>();
        List<String> line = new ArrayList<>();
        StringBuilder field = new StringBuilder();
        for (int i = 0; i < lines.length(); i++) {
            char c = lines.charAt(i);
            switch (c) {
                case '\t' -> {
                    line.add(field.toString());
                    field.setLength(0);
                }
                case '\n' -> {
                    line.add(field.toString());
                    field.setLength(0);
                    all.add(List.copyOf(line));
                    line.clear();
                }
                case '\\' -> field.append(unescape(lines.charAt(++i)));
                default -> field.append(c);
            }
        }
        if (!line.isEmpty() || field.length() > 0) {
            throw new StoreException("The database holds a list whose last line has no end.", null);
        }
        return all;
    }

    private static char unescape(char c) {
        return switch (c) {
            case 't' -> '\t';
            case 'n' -> '\n';
            case 'r' -> '\r';
            default -> c;
        };
    }
}
