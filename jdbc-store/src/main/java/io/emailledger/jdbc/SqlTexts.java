package io.emailledger.jdbc;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Makes of a statement of {@link Statements} what is executed: the host's table prefix, the clock, the way to lock. */
final class SqlTexts {
    private static final Pattern PREFIX = Pattern.compile("\\bel_");

    private final String prefix;
    private final Dialect dialect;
    private final String now;
    private final Map<String, String> known = new ConcurrentHashMap<>();

    SqlTexts(String prefix, Dialect dialect, String now) {
        this.prefix = prefix;
        this.dialect = dialect;
        this.now = now;
    }

    /** For a statement that is a constant: its text is made once. */
    String of(String constant) {
        String text = known.get(constant);
        return text != null ? text : known.computeIfAbsent(constant, this::render);
    }

    /** For a statement that is put together for one query. */
    String render(String statement) {
        return prefixed(statement, prefix)
                .replace("{now}", now)
                .replace("{skip locked}", dialect.canSkipLocked() ? "for update skip locked" : "");
    }

    static String prefixed(String sql, String prefix) {
        return PREFIX.matcher(sql).replaceAll(Matcher.quoteReplacement(prefix));
    }
}
