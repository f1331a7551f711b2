package io.emailledger.jdbc;

import java.sql.SQLException;
import java.util.List;
import java.util.UUID;

/** The SQL statements of a node of the release with schema version 2. */
final class EarlierRelease {
    private final Place place;
    private final String owner;

    EarlierRelease(Place place, String owner) {
        this.place = place;
        this.owner = owner;
    }

    /** Claims all due e-mails, with the single update of that release. */
    void claim() throws SQLException {
        place.execute("update el_due set version = version + 1, phase = 2, due_at = 9000000000000000, owner = '" + owner
                + "' where phase > 0 and due_at <= 8000000000000000");
    }

    void renew(UUID id, long version) throws SQLException {
        place.execute("update el_due set due_at = 9000000000000001" + where(id, version) + " and phase = 2");
    }

    /** The entry of an attempt before its content is sent. */
    void journal(UUID id, long version) throws SQLException {
        place.execute("update el_due set version = " + (version + 1)
                + ", phase = 2, due_at = 9000000000000000, deadline = null, owner = '" + owner + "'"
                + where(id, version));
    }

    void defer(UUID id, long version) throws SQLException {
        place.execute("update el_due set version = " + (version + 1)
                + ", phase = 1, due_at = 5, deadline = null, owner = null" + where(id, version));
    }

    void finish(UUID id, long version) throws SQLException {
        place.execute(
                "delete from el_due" + where(id, version),
                "update el_email set version = " + (version + 1) + ", status = 'DELIVERED', to_status = 'DELIVERED'"
                        + " where id = " + place.literal(id));
    }

    void record(UUID id) throws SQLException {
        place.execute(
                "insert into el_due (email_id, version, phase, priority, tenant, due_at, deadline, owner) values ("
                        + place.literal(id) + ", 0, 1, 2, '', 1, null, null)");
    }

    List<String> ownersOf(UUID id) throws SQLException {
        return place.column("select owner from el_due where email_id = " + place.literal(id));
    }

    private String where(UUID id, long version) {
        return " where email_id = " + place.literal(id) + " and version = " + version;
    }
}
