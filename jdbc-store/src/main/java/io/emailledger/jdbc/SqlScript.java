package io.emailledger.jdbc;

import java.util.ArrayList;
import java.util.List;

/**
 * Splits an SQL file into statements, at semicolons outside comments, strings, quoted names and blocks of PostgreSQL.
 */
final class SqlScript {
    private SqlScript() {}

    static List<String> statements(String script) {
        List<String> statements = new ArrayList<>();
        StringBuilder statement = new StringBuilder();
        int i = 0;
        while (i < script.length()) {
            char c = script.charAt(i);
            int end;
            if (script.startsWith("--", i)) {
                end = endOf(script, "\n", i);
            } else if (script.startsWith("/*", i)) {
                end = endOf(script, "*/", i + 2);
            } else if (c == '\'' || c == '"') {
                // A doubled quote is treated as the end of one string and the beginning of the next, with the same
                // result.
                end = endOf(script, String.valueOf(c), i + 1);
                statement.append(script, i, end);
            } else if (script.startsWith("$$", i)) {
                end = endOf(script, "$$", i + 2);
                statement.append(script, i, end);
            } else if (c == ';') {
                end = i + 1;
                add(statements, statement);
            } else {
                end = i + 1;
                statement.append(c);
            }
            i = end;
        }
        add(statements, statement);
        return statements;
    }

    private static int endOf(String script, String mark, int from) {
        int found = script.indexOf(mark, from);
        return found < 0 ? script.length() : found + mark.length();
    }

    private static void add(List<String> statements, StringBuilder statement) {
        if (!statement.toString().isBlank()) {
            statements.add(statement.toString().strip());
        }
        statement.setLength(0);
    }
}
