package io.emailledger.jdbc;

import io.emailledger.spi.StoreException;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;

/**
 * H2. Its default is to write a commit up to half a second later, so that a process that is killed loses what was
 * acknowledged; with {@code WRITE_DELAY 0} a commit is handed to the operating system before it returns. A power cut
 * can still lose the last seconds.
 *
 * <p>A URL with a {@code WRITE_DELAY} of its own sets it for the whole database whenever a connection is opened, which
 * with a pool is at any time. So it is set at the start of every transaction that writes, which costs some 20
 * microseconds where it stands already.
 */
final class H2Dialect extends Dialect {
    private static final int ADMIN_RIGHTS_REQUIRED = 90040;
    private static final int CONCURRENT_UPDATE = 90131;
    private static final int LOCK_TIMEOUT = 50200;

    private volatile boolean admin = true;

    @Override
    String name() {
        return "h2";
    }

    @Override
    String nowMicros() {
        // DATEDIFF compares what clocks on the wall say, so both must hang in the same zone. EXTRACT(EPOCH) costs three
        // times as much.
        return "datediff(microsecond, timestamp '1970-01-01 00:00:00', current_timestamp at time zone 'UTC')";
    }

    /** H2 would lock every row that matches, not only those within the limit. */
    @Override
    boolean canSkipLocked() {
        return false;
    }

    @Override
    void opened(Connection connection) throws SQLException {
        try {
            setWriteDelay(connection);
        } catch (SQLException e) {
            if (e.getErrorCode() != ADMIN_RIGHTS_REQUIRED) {
                throw e;
            }
            // Nor can the URL of such a user set it: what is in force now stays so.
            admin = false;
        }
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(
                        "select setting_value from information_schema.settings where setting_name = 'WRITE_DELAY'")) {
            if (!row.next() || !row.getString(1).equals("0")) {
                throw new StoreException(
                        "The H2 database writes commits with a delay, so that a process that is killed would lose e-mails that were recorded. "
                                + "Let an administrator execute SET WRITE_DELAY 0, or let the store connect as one.",
                        null);
            }
        }
    }

    /**
     * A process that was killed while several transactions were being committed has left H2 with half of one, or
     * without one that had been acknowledged; one that wrote in turn has not. H2 gains nothing from several writers.
     */
    @Override
    boolean writesInTurn() {
        return true;
    }

    @Override
    void beforeWrite(Connection connection) throws SQLException {
        if (admin) {
            setWriteDelay(connection);
        }
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
