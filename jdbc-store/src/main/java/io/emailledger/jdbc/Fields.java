package io.emailledger.jdbc;

import io.emailledger.spi.StoreException;
import java.util.ArrayList;
import java.util.List;

/**
 * Short lists of values in one text column: a line each, its fields apart by tabs, so that a person reads them too.
 * Tabs, line breaks and backslashes inside a field are written as \t, \n, \r and \\.
 */
final class Fields {
    private Fields() {}

    static void append(StringBuilder lines, String... fields) {
        for (int i = 0; i < fields.length; i++) {
            if (i > 0) {
                lines.append('\t');
            }
            escape(lines, fields[i]);
        }
        lines.append('\n');
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

    private static void escape(StringBuilder lines, String field) {
        int done = 0;
        for (int i = 0; i < field.length(); i++) {
            char c = field.charAt(i);
            if (c == '\\' || c == '\t' || c == '\n' || c == '\r') {
                lines.append(field, done, i).append('\\').append(letter(c));
                done = i + 1;
            }
        }
        lines.append(field, done, field.length());
    }

    private static char letter(char c) {
        return switch (c) {
            case '\t' -> 't';
            case '\n' -> 'n';
            case '\r' -> 'r';
            default -> c;
        };
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
