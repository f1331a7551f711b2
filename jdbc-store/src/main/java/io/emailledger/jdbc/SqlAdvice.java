package io.emailledger.jdbc;

import java.sql.SQLException;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Says what to do about a failure of a database, by SQLState and code. It distinguishes failures that a person must
 * correct from temporary ones.
 */
final class SqlAdvice {
    private static final int DEEPEST = 5;
    private static final String LOGIN = "The user or the password is wrong, or the server rejects this user:"
            + " correct the settings of the DataSource.";
    private static final String NO_DATABASE =
            "The database or schema of the URL is not there, or this user may not use it: create it, or correct the URL.";
    private static final String WRONG_URL =
            "The URL is wrong, or the driver for it is not on the class path: see the URL" + " format of its driver.";
    private static final String PACKET = "The data is larger than the server accepts at once: raise its"
            + " max_allowed_packet to 16 MB or more, and that of the URL if it has one.";
    private static final String RIGHTS =
            "The user lacks a right: grant select, insert, update and delete on the tables of"
                    + " Email Ledger and, for SchemaMode.MIGRATE, the right to make tables.";
    private static final String READ_ONLY =
            "The database or the connection is read-only, as a replica is: use one that can be written to.";
    private static final String NO_TABLE = "A table of Email Ledger is missing: check the schema of the connections and"
            + " tablePrefix(...), then open the store with SchemaMode.MIGRATE, or execute JdbcHistoryStore.schemaSql.";
    private static final String FOREIGN =
            "The tables are not those of this version of Email Ledger, or something else has"
                    + " tables of these names: migrate them, or choose another tablePrefix(...).";
    private static final String FULL = "The disk or the memory of the database server is full: make room there.";
    private static final String TOO_MANY =
            "The server accepts no more connections: raise its limit, or make the pools of"
                    + " all processes together smaller than it.";
    private static final String UNREACHABLE =
            "The server cannot be reached: check that it runs and that host and port are right. Retry failed calls"
                    + " when it is available again.";

    /** Advice by SQLState, or by its first characters; the longest match counts. */
    private static final Map<String, String> BY_STATE = Map.ofEntries(
            Map.entry("28", LOGIN),
            Map.entry("3D", NO_DATABASE),
            Map.entry("3F", NO_DATABASE),
            Map.entry("42501", RIGHTS),
            Map.entry("25006", READ_ONLY),
            Map.entry("42P01", NO_TABLE),
            Map.entry("42S02", NO_TABLE),
            Map.entry("42S03", NO_TABLE),
            Map.entry("42S04", NO_TABLE),
            Map.entry("42P07", FOREIGN),
            Map.entry("42S01", FOREIGN),
            Map.entry("42S22", FOREIGN),
            Map.entry("42S21", FOREIGN),
            Map.entry("42701", FOREIGN),
            Map.entry("42703", FOREIGN),
            Map.entry("42804", FOREIGN),
            Map.entry("42883", FOREIGN),
            Map.entry("42809", FOREIGN),
            Map.entry("42P10", FOREIGN),
            Map.entry("53100", FULL),
            Map.entry("53200", FULL),
            Map.entry("53300", TOO_MANY),
            Map.entry("08", UNREACHABLE));

    /** Advice by code of MariaDB, MySQL and H2, for which the SQLState is not specific. */
    private static final Map<Integer, String> BY_CODE = Map.ofEntries(
            Map.entry(1040, TOO_MANY),
            Map.entry(1203, TOO_MANY),
            Map.entry(1226, TOO_MANY),
            Map.entry(1044, NO_DATABASE),
            Map.entry(1049, NO_DATABASE),
            Map.entry(1142, RIGHTS),
            Map.entry(1143, RIGHTS),
            Map.entry(1227, RIGHTS),
            Map.entry(1370, RIGHTS),
            Map.entry(1290, READ_ONLY),
            Map.entry(1792, READ_ONLY),
            Map.entry(1836, READ_ONLY),
            Map.entry(1021, FULL),
            Map.entry(1114, FULL),
            Map.entry(1072, FOREIGN),
            Map.entry(1364, FOREIGN),
            Map.entry(1153, PACKET),
            Map.entry(90011, WRONG_URL),
            Map.entry(90046, WRONG_URL),
            Map.entry(90113, WRONG_URL),
            Map.entry(90067, UNREACHABLE),
            Map.entry(90146, NO_DATABASE),
            Map.entry(90149, NO_DATABASE),
            Map.entry(90013, NO_DATABASE),
            Map.entry(90079, NO_DATABASE),
            Map.entry(90096, RIGHTS),
            Map.entry(90040, RIGHTS),
            Map.entry(90097, READ_ONLY));

    /** The errors of MariaDB and MySQL for a refused login, with SQLState 28000 or 42000. */
    private static final Set<Integer> NOT_LET_IN = Set.of(1045, 1130, 1698, 4151);

    /**
     * Messages of DriverManager, PostgreSQL and MariaDB about a URL; some have the SQLState of a server that cannot be
     * reached.
     */
    private static final Pattern ABOUT_URL = Pattern.compile(
            "(?i)no suitable driver|failed to get driver|unable to parse url|url parsing|incorrect port value");

    private SqlAdvice() {}

    /** Returns what to do if there is no connection because of the URL. */
    static Optional<String> ofUrl(Throwable e) {
        return Optional.ofNullable(e.getMessage())
                .filter(text -> ABOUT_URL.matcher(text).find())
                .map(text -> WRONG_URL);
    }

    /** Returns what a person has to do; empty if a retry may succeed. */
    static Optional<String> of(SQLException e) {
        if (NOT_LET_IN.contains(e.getErrorCode())) {
            return Optional.of(LOGIN);
        }
        if (isPacket(e)) {
            return Optional.of(PACKET);
        }
        String byCode = BY_CODE.get(e.getErrorCode());
        if (byCode != null) {
            return Optional.of(byCode);
        }
        String state = e.getSQLState();
        if (state == null || state.length() != 5) {
            return Optional.empty();
        }
        return Optional.ofNullable(BY_STATE.get(state))
                .or(() -> Optional.ofNullable(BY_STATE.get(state.substring(0, 2))));
    }

    /** The drivers of MariaDB and MySQL check this before they send, so that there is no code of the server. */
    private static boolean isPacket(SQLException e) {
        return Stream.<Throwable>iterate(e, Objects::nonNull, Throwable::getCause)
                .limit(DEEPEST)
                .map(cause -> cause.getClass().getSimpleName())
                .anyMatch(name -> name.contains("PacketTooBig") || name.contains("MaxAllowedPacket"));
    }
}
