package io.emailledger.jdbc;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The application's names of the tables, which in our statements begin with {@code el_}.
 *
 * @param prefix what they begin with
 * @param schema the schema in which they are; empty for that of the connection
 */
record TableNames(String prefix, Optional<String> schema) {
    private static final Pattern NAME =
            Pattern.compile("(index if not exists |key |index \\(|constraint (?:if (?:not )?exists )?)?\\bel_");

    /**
     * Inserts the names into a statement. An index or a constraint is in the schema of its table, and named without it.
     */
    String in(String sql) {
        Matcher matcher = NAME.matcher(sql);
        StringBuilder named = new StringBuilder(sql.length() + 32);
        String table = schema.map(name -> name + ".").orElse("") + prefix;
        while (matcher.find()) {
            String before = matcher.group(1);
            matcher.appendReplacement(named, Matcher.quoteReplacement(before == null ? table : before + prefix));
        }
        return matcher.appendTail(named).toString();
    }

    /** The name of a table without its schema. */
    String bare(String table) {
        return new TableNames(prefix, Optional.empty()).in(table);
    }
}
