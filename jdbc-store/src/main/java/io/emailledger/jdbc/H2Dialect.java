package io.emailledger.jdbc;

import io.emailledger.spi.StoreException;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Optional;

/**
 * The dialect of H2. By default H2 writes a commit up to half a second later, so that a killed process loses
 * acknowledged commits. With {@code WRITE_DELAY 0} a commit is passed to the operating system before it returns. A
 * power cut can still lose the last seconds.
 *
 * <p>A URL with a {@code WRITE_DELAY} sets it for the whole database whenever a connection is opened, and a pool may
 * open one at any time. So it is set again at the start of every transaction that writes, which costs about 20
 * microseconds.
 */
final class H2Dialect extends Dialect {
    private static final int ADMIN_RIGHTS_REQUIRED = 90040;
    private static final int CONCURRENT_UPDATE = 90131;
    private static final int LOCK_TIMEOUT = 50200;
    private static final int NO_SUCH_INDEX = 42112;

    /**
     * The version that loses commits which waited for another one, and does not recover a commit in which it was
     * killed.
     */
    private static final String LOSES_COMMITS = "2.5.252";

    private volatile boolean admin = true;
    private volatile boolean inFile = true;

    @Override
    String name() {
        return "h2";
    }

    @Override
    String nowMicros() {
        // DATEDIFF compares local times, so both must be in the same time zone. EXTRACT(EPOCH) costs three times as
        // much.
        return "datediff(microsecond, timestamp '1970-01-01 00:00:00', current_timestamp at time zone 'UTC')";
    }

    /** H2 would lock every row that matches, not only those within the limit. */
    @Override
    boolean canSkipLocked() {
        return false;
    }

    /** H2 orders texts by UTF-16 code units, and has no index of an expression. */
    @Override
    String bytesColumn(String column) {
        return column + "_bytes";
    }

    @Override
    String bytesParameter() {
        return "stringtoutf8(?)";
    }

    @Override
    void opened(Connection connection) throws SQLException {
        inFile = isInFile(connection);
        refuseWhatLosesCommits(connection);
        try {
            setWriteDelay(connection);
        } catch (SQLException e) {
            if (e.getErrorCode() != ADMIN_RIGHTS_REQUIRED) {
                throw e;
            }
            // The URL of such a user cannot set it either, so the present value stays.
            admin = false;
        }
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(
                        "select setting_value from information_schema.settings where setting_name = 'WRITE_DELAY'")) {
            if (!row.next() || !row.getString(1).equals("0")) {
                throw new StoreException(
                        "The H2 database writes commits with a delay, so that a process that is killed would lose "
                                + "e-mails that were recorded. Let an administrator execute SET WRITE_DELAY 0, or let the store connect as one.",
                        null);
            }
        }
    }

    /**
     * After a kill, H2 2.5.252 had lost acknowledged commits, or had half of one. This happened only if several commits
     * were written at a time. It is rejected, but later versions are not tested. H2 is not faster with several writers.
     */
    @Override
    boolean writesInTurn() {
        return true;
    }

    private void refuseWhatLosesCommits(Connection connection) throws SQLException {
        String version = connection.getMetaData().getDatabaseProductVersion();
        if (!version.equals(LOSES_COMMITS) && !version.startsWith(LOSES_COMMITS + " ")) {
            return;
        }
        if (inFile) {
            throw new StoreException(
                    "H2 " + LOSES_COMMITS
                            + " loses commits that have returned, and locks rows for ever, when its process is killed. "
                            + "Use another version, such as 2.4.240. It reads no file that " + LOSES_COMMITS
                            + " has written: take its tables along with SCRIPT and RUNSCRIPT.",
                    null);
        }
    }

    private static boolean isInFile(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("select database_path()")) {
            return row.next() && row.getString(1) != null;
        }
    }

    @Override
    boolean isClosedByInterrupt() {
        return inFile;
    }

    @Override
    Optional<String> forceToDisk() {
        return Optional.of("checkpoint sync");
    }

    @Override
    void beforeWrite(Connection connection) throws SQLException {
        if (admin) {
            setWriteDelay(connection);
        }
    }

    /** H2 has no "if exists" for a primary key. */
    @Override
    boolean isThere(SQLException e) {
        return e.getErrorCode() == NO_SUCH_INDEX;
    }

    @Override
    boolean isConflict(SQLException e) {
        return super.isConflict(e) || e.getErrorCode() == CONCURRENT_UPDATE || e.getErrorCode() == LOCK_TIMEOUT;
    }

    private static void setWriteDelay(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute("set write_delay 0");
        }
    }
}
