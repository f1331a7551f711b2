package io.emailledger.jdbc;

import io.emailledger.history.EmailStatus;
import io.emailledger.history.HistoryQuery;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.InstantSource;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/** The execution plan of a statement, as the database prints it. */
record Plan(Place.Kind kind, String words) {
    private static final Pattern MARIADB_SCAN =
            Pattern.compile("\"table_name\": \"(?!<)[^\"]*\",\\s*\"access_type\": \"ALL\"");

    /** Requests the plan of a statement of the store, with its parameters. */
    static Plan of(Place place, String statement, int values, Binding binding) throws SQLException {
        return of(place, true, statement, values, binding);
    }

    /** The same as the database chooses it for tables of this size. */
    static Plan asChosen(Place place, String statement, Binding binding) throws SQLException {
        return of(place, false, statement, 0, binding);
    }

    private static Plan of(Place place, boolean byIndexes, String statement, int values, Binding binding)
            throws SQLException {
        try (Connection connection = place.dataSource().getConnection()) {
            Dialect dialect = Dialects.of(place.kind().name()).orElseThrow();
            if (byIndexes && place.kind() == Place.Kind.POSTGRESQL) {
                preferIndexes(connection);
            }
            JdbcSession session = session(connection, dialect);
            String explain = place.kind() == Place.Kind.MARIADB ? "explain format=json " : "explain ";
            try (Command command = session.command(explain + statement, values)) {
                binding.bind(command);
                return new Plan(place.kind(), String.join("\n", command.list(Row::text)));
            }
        }
    }

    /** Returns the plan of a page for each index that could lead, in a database that no earlier release has filled. */
    static List<SearchPlan> ofPage(Place place, HistoryQuery query) throws SQLException {
        try (Connection connection = place.dataSource().getConnection()) {
            List<ExpandedFilter> filters = filters(place, connection, query);
            return LeadingIndex.candidates(query, query.statuses(), filters, Optional.empty()).stream()
                    .map(leader -> SearchPlan.ofPage(query, query.statuses(), leader, filters, Optional.empty()))
                    .toList();
        }
    }

    /** The same for the number of e-mails in a status. */
    static List<SearchPlan> ofCount(Place place, HistoryQuery query, EmailStatus status) throws SQLException {
        try (Connection connection = place.dataSource().getConnection()) {
            List<ExpandedFilter> filters = filters(place, connection, query);
            Set<EmailStatus> one = EnumSet.of(status);
            return LeadingIndex.forCount(query, one, filters).stream()
                    .map(leader -> SearchPlan.ofCount(query, one, leader, filters))
                    .toList();
        }
    }

    private static List<ExpandedFilter> filters(Place place, Connection connection, HistoryQuery query)
            throws SQLException {
        Dialect dialect = Dialects.of(place.kind().name()).orElseThrow();
        return ExpandedFilter.all(session(connection, dialect), SearchTerms.wanted(query));
    }

    static JdbcSession session(Connection connection, Dialect dialect) {
        SqlClock clock = new ApplicationClock(InstantSource.fixed(Emails.START), dialect);
        return new JdbcSession(new JdbcTransaction(connection, null), dialect, texts(dialect, clock), clock);
    }

    private static SqlTexts texts(Dialect dialect, SqlClock clock) {
        return new SqlTexts(new TableNames("el_", Optional.empty()), dialect, clock.expression());
    }

    /** Completes a statement. */
    static String complete(Dialect dialect, String statement) {
        return texts(dialect, new ApplicationClock(InstantSource.fixed(Emails.START), dialect))
                .render(statement);
    }

    /** Small tables are scanned in any case. Making scans expensive shows the plan for larger tables. */
    private static void preferIndexes(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            for (String way : List.of("seqscan", "sort", "bitmapscan", "hashjoin", "mergejoin")) {
                statement.execute("set enable_" + way + " = off");
            }
        }
    }

    /** Returns whether the plan scans a table. The version table is exempt, because it has few rows. */
    boolean scans() {
        return switch (kind) {
            case H2 -> words.replace("EL_SCHEMA.tableScan", "").contains("tableScan");
            case POSTGRESQL -> words.contains("Seq Scan");
            default -> MARIADB_SCAN.matcher(words).find();
        };
    }

    /** Returns whether the plan sorts rows of tables. Merging sorted runs is allowed. */
    boolean sorts(int runs) {
        return switch (kind) {
            case H2 -> words.split(Pattern.quote("/* index sorted */"), -1).length - 1 != runs;
            case POSTGRESQL -> words.split("Sort  \\(", -1).length - 1 > (runs > 1 ? 1 : 0);
            default -> words.split("\"filesort\"", -1).length - 1 > (runs > 1 ? 1 : 0);
        };
    }

    boolean uses(String index) {
        return words.toLowerCase(java.util.Locale.ROOT).contains(index);
    }

    /** Sets the parameters. */
    @FunctionalInterface
    interface Binding {
        void bind(Command command) throws SQLException;
    }
}
