package io.emailledger.jdbc;

import io.emailledger.history.EmailBody;
import io.emailledger.history.EmailRecord;
import io.emailledger.message.EmailId;
import io.emailledger.spi.Claim;
import io.emailledger.spi.StoreException;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;

/**
 * Gives due e-mails to workers. A claim is won by a compare-and-set on the version in the queue; where the database can pass over rows that others
 * are claiming, that only saves waiting.
 */
final class Claims {
    private static final int MOST_ROUNDS = 3;

    private final Database database;
    private volatile boolean idle;

    Claims(Database database) {
        this.database = database;
    }

    List<Claim> claim(String owner, Duration lease, int limit) {
        if (limit < 1 || (idle && !isAnyDue())) {
            return List.of();
        }
        for (int round = 1; ; round++) {
            Round result = database.write("claim e-mails", session -> round(session, owner, lease, limit));
            idle = !result.found;
            // Others were quicker with every single one: there may be more behind those.
            if (!result.found || !result.claims.isEmpty() || round == MOST_ROUNDS) {
                return result.claims;
            }
        }
    }

    boolean renew(EmailId id, long version, Duration lease) {
        return database.write("renew a lease", session -> {
            try (Command renew = session.command(Statements.RENEW)) {
                return Command.isOne(renew.now()
                        .number(Times.micros(lease))
                        .id(id)
                        .number(version)
                        .execute());
            }
        });
    }

    private boolean isAnyDue() {
        return database.read("look for due e-mails", session -> {
            try (Command select = session.command(Statements.IS_ANY_DUE)) {
                return select.now().now().now().one(Row::flag).orElseThrow();
            }
        });
    }

    private static Round round(Session session, String owner, Duration lease, int limit) throws SQLException {
        List<Due> due = findDue(session, limit);
        if (due.isEmpty()) {
            return new Round(false, List.of());
        }
        List<Due> won = claimDue(session, due, lease);
        if (won.isEmpty()) {
            return new Round(true, List.of());
        }
        claimEmails(session, won, owner);
        return new Round(true, read(session, won));
    }

    private static List<Due> findDue(Session session, int limit) throws SQLException {
        List<Due> due = new ArrayList<>();
        try (Command select = session.command(Statements.FIND_DUE)) {
            for (int lane : Lane.ALL) {
                int places = limit - due.size();
                if (places > 0) {
                    select.number(lane)
                            .now()
                            .number(places)
                            .each(row -> due.add(new Due(due.size(), row.id(), row.number(), row.flag())));
                }
            }
        }
        return due;
    }

    /** In the order of ids, as changes are kept, so that two who want the same rows do not wait in a circle. */
    private static List<Due> claimDue(Session session, List<Due> due, Duration lease) throws SQLException {
        due.sort(Comparator.comparing(Due::id));
        try (Command claim = session.command(Statements.CLAIM_DUE)) {
            for (Due one : due) {
                claim.now()
                        .number(Times.micros(lease))
                        .id(one.id)
                        .number(one.version)
                        .add();
            }
            int[] counts = claim.executeBatch();
            List<Due> won = new ArrayList<>(due.size());
            for (int i = 0; i < counts.length; i++) {
                if (Command.isOne(counts[i])) {
                    won.add(due.get(i));
                }
            }
            return won;
        }
    }

    private static void claimEmails(Session session, List<Due> won, String owner) throws SQLException {
        try (Command claim = session.command(Statements.CLAIM_EMAIL)) {
            for (Due one : won) {
                claim.text(owner).id(one.id).number(one.version).add();
            }
            for (int count : claim.executeBatch()) {
                if (!Command.isOne(count)) {
                    throw new StoreException(
                            "An e-mail and its place in the queue have different versions: the tables were changed by hand. Nothing was claimed.",
                            null);
                }
            }
        }
    }

    private static List<Claim> read(Session session, List<Due> won) throws SQLException {
        List<EmailId> ids = won.stream().map(Due::id).toList();
        Map<EmailId, EmailRecord> records = HistoryReader.records(session, ids);
        Map<EmailId, EmailBody> bodies = Contents.bodies(session, ids);
        List<Claim> claims = new ArrayList<>(won.size());
        won.sort(Comparator.comparingInt(Due::place));
        for (Due one : won) {
            EmailRecord record = records.get(one.id);
            EmailBody body = bodies.get(one.id);
            if (record == null || body == null) {
                throw new StoreException(
                        "The e-mail " + one.id
                                + " is due and has no body: the tables were changed by hand. Nothing was claimed.",
                        null);
            }
            claims.add(new Claim(record, body, one.recovered));
        }
        return claims;
    }

    private record Due(int place, EmailId id, long version, boolean recovered) {}

    private record Round(boolean found, List<Claim> claims) {}
}
