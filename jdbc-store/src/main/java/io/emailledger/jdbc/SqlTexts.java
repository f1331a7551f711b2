package io.emailledger.jdbc;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Completes the statements of {@link Statements} with the application's table names, the clock and the way to lock. */
final class SqlTexts {
    /** A table, its alias, its column, and the column that this is compared with. */
    private static final Pattern LOOKUP = Pattern.compile("\\{lookup (\\w+) (\\w+)\\.(\\w+) = ([\\w.]+)}");

    private final TableNames names;
    private final Dialect dialect;
    private final String now;
    private final Map<String, String> known = new ConcurrentHashMap<>();
    private final Map<RowStatement, RowStatement> knownForRows = new ConcurrentHashMap<>();

    SqlTexts(TableNames names, Dialect dialect, String now) {
        this.names = names;
        this.dialect = dialect;
        this.now = now;
    }

    /** Completes a constant; the result is cached. */
    String of(String constant) {
        String text = known.get(constant);
        return text != null ? text : known.computeIfAbsent(constant, this::render);
    }

    /** Completes a statement for many rows; the result is cached. */
    RowStatement of(RowStatement constant) {
        RowStatement named = knownForRows.get(constant);
        return named != null ? named : knownForRows.computeIfAbsent(constant, statement -> statement.in(names));
    }

    /** Completes a statement that was built for one query. */
    String render(String statement) {
        return names.in(LOOKUP.matcher(statement)
                .replaceAll(lookup -> Matcher.quoteReplacement(
                        dialect.lookUp(lookup.group(1), lookup.group(2), lookup.group(3), lookup.group(4))))
                .replace("{now}", now)
                .replace("{in order}", dialect.inOrder())
                .replace("{exists}", dialect.exists())
                .replace("{by status}", dialect.lookUpIn("el_email_status"))
                .replace("{by tenant}", dialect.lookUpIn("el_email_tenant"))
                .replace("{least c.id}", dialect.least("c.id"))
                .replace("{greatest c.id}", dialect.greatest("c.id"))
                .replace("{bytes of address}", dialect.bytesColumn("address"))
                .replace("{bytes of route}", dialect.bytesColumn("route"))
                .replace("{bytes of ?}", dialect.bytesParameter())
                .replace("{skip locked}", dialect.canSkipLocked() ? "for update skip locked" : ""));
    }
}
