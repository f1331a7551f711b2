package io.emailledger.jdbc;

import io.emailledger.message.EmailId;
import java.sql.SQLException;

/**
 * An e-mail that was found to be due.
 *
 * @param id which
 * @param version its version as it was found
 * @param recovered whether a lease on it has run out
 * @param priority its priority as it is kept
 * @param route its route
 * @param tenant its tenant, or {@link QueueRows#NO_TENANT}
 * @param at since when it is due, in microseconds since 1970
 */
record Due(EmailId id, long version, boolean recovered, int priority, String route, String tenant, long at) {
    RouteTurns.RouteTenant place() {
        return new RouteTurns.RouteTenant(route, tenant);
    }

    Due(Row row) throws SQLException {
        this(
                row.id(),
                row.number(),
                row.smallNumber() == QueueRows.SENDING,
                row.smallNumber(),
                row.text(),
                row.text(),
                row.number());
    }
}
