package io.emailledger.jdbc;

import io.emailledger.history.EmailBody;
import io.emailledger.history.EmailRecord;
import io.emailledger.message.EmailId;
import io.emailledger.spi.HistoryStore.Claim;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * Claims due e-mails for workers: selects some and moves their due time to the end of the lease ({@link
 * Statements#CLAIM_DUE}). A claim counts only if none of them was changed in between. A database that can skip locked
 * rows, or has one writer at a time, ensures that; on others the claim is tried again.
 */
final class Claims {
    private static final int MOST_ROUNDS = 8;

    private final Database database;
    private final Partitions partitions;
    private final RouteTurns.Known routes = new RouteTurns.Known();

    Claims(Database database, Partitions partitions) {
        this.database = database;
        this.partitions = partitions;
    }

    List<Claim> claim(String owner, Duration lease, int limit, ClaimScope scope) {
        RouteTurns turns = routes.of(scope);
        if (limit < 1 || (turns.idle && !isAnyDue())) {
            return List.of();
        }
        for (int round = 1; round <= MOST_ROUNDS; round++) {
            Round came = database.writeCommitted(
                    "claim e-mails", session -> round(session, scope, turns, owner, lease, limit));
            UnreadableRow.setAside(came.illegible);
            partitions.keepAhead(TimeUnit.MICROSECONDS.toMillis(came.now));
            if (!came.isLost && (!came.claims.isEmpty() || came.illegible.isEmpty())) {
                turns.idle = came.claims.isEmpty();
                return came.claims;
            }
        }
        return List.of();
    }

    List<EmailRecord> overdue(int limit) {
        for (int round = 1; ; round++) {
            EmailRows.Found found = database.read("find overdue e-mails", session -> {
                try (Command select = session.command(Statements.OVERDUE)) {
                    return EmailRows.read(session, select.now().number(limit));
                }
            });
            Map<EmailId, String> bad = new HashMap<>(found.outOfStep());
            bad.putAll(found.illegible());
            if (!bad.isEmpty()) {
                List<EmailId> ids = bad.keySet().stream().sorted().toList();
                database.write("set e-mails aside", session -> {
                    setAside(session, ids);
                    return ids;
                });
                UnreadableRow.setAside(bad);
            }
            List<EmailRecord> good = found.records().values().stream()
                    .filter(record -> !bad.containsKey(record.id()))
                    .toList();
            if (bad.isEmpty() || !good.isEmpty() || round == MOST_ROUNDS) {
                return good;
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

    /** One statement for all routes: their rows are not counted, and which is due does not matter to an idle database. */
    private boolean isAnyDue() {
        return database.read("look for due e-mails", session -> {
            try (Command select = session.command(Statements.IS_ANY_DUE)) {
                return select.now()
                        .now()
                        .now()
                        .now()
                        .one(row -> {
                            boolean any = row.flag();
                            Schema.refuseNewer(row.smallNumber());
                            return any;
                        })
                        .orElseThrow();
            }
        });
    }

    private static Round round(
            JdbcSession session, ClaimScope scope, RouteTurns turns, String owner, Duration lease, int limit)
            throws SQLException {
        session.preferIndexes();
        long now = fencedNow(session);
        List<Due> due = findDue(session, scope, turns, now, limit);
        if (due.isEmpty()) {
            return new Round(List.of(), Map.of(), false, now);
        }
        // In the order of ids, as changes are stored, so that two claims of the same rows cannot deadlock.
        List<EmailId> ids = due.stream().map(Due::id).sorted().toList();
        if (!claimDue(session, ids, owner, now, now + Times.micros(lease))) {
            session.undo();
            return new Round(List.of(), Map.of(), true, now);
        }
        Round round = read(session, due, ids, now);
        if (round.isLost) {
            session.undo();
        } else if (!round.illegible.isEmpty()) {
            setAside(session, round.illegible.keySet().stream().sorted().toList());
        }
        return round;
    }

    private static void setAside(JdbcSession session, List<EmailId> ids) throws SQLException {
        try (Command update = session.command(Statements.SET_ASIDE, ids.size())) {
            update.ids(ids).execute();
        }
    }

    /** Returns the time, if this process may still claim. */
    private static long fencedNow(JdbcSession session) throws SQLException {
        try (Command select = session.command(Statements.NOW_AND_VERSION)) {
            return select.now()
                    .one(row -> {
                        long now = row.number();
                        Schema.refuseNewer(row.smallNumber());
                        return now;
                    })
                    .orElseThrow();
        }
    }

    /** E-mails whose lease has expired are queued with the others of their priority. */
    private static List<Due> findDue(JdbcSession session, ClaimScope scope, RouteTurns turns, long now, int limit)
            throws SQLException {
        List<Due> stuck = findStuck(session, scope, now, limit);
        List<Due> due = new ArrayList<>();
        for (int priority : QueueRows.PRIORITIES) {
            if (due.size() < limit) {
                TenantRotation rotation = new TenantRotation(session, scope, turns.of(priority), priority, now);
                List<Due> these = new ArrayList<>(rotation.find(limit - due.size()));
                stuck.stream().filter(one -> one.priority() == priority).forEach(these::add);
                due.addAll(TenantRotation.inTurns(these));
            }
        }
        return due.subList(0, Math.min(limit, due.size()));
    }

    /** A lease is in flight, so they are few, and those of other routes may be read too. */
    private static List<Due> findStuck(JdbcSession session, ClaimScope scope, long now, int limit) throws SQLException {
        if (scope.only().isPresent()) {
            try (Command select = session.command(Statements.FIND_STUCK_OF_ROUTE)) {
                return select.number(now).text(scope.only()).number(limit).list(Due::new);
            }
        }
        if (scope.isAll()) {
            try (Command select = session.command(Statements.FIND_STUCK)) {
                return select.number(now).number(limit).list(Due::new);
            }
        }
        List<String> without = scope.leftOut();
        try (Command select = session.command(Statements.FIND_STUCK_EXCEPT, without.size())) {
            return select.number(now).texts(without).number(limit).list(Due::new);
        }
    }

    private static boolean claimDue(JdbcSession session, List<EmailId> ids, String owner, long now, long leaseEnd)
            throws SQLException {
        try (Command claim = session.command(Statements.CLAIM_DUE, ids.size())) {
            return claim.number(leaseEnd)
                            .text(owner)
                            .text(owner)
                            .ids(ids)
                            .number(now)
                            .execute()
                    == ids.size();
        }
    }

    /** The claim is lost if another process has claimed, changed and released one of them since it was selected. */
    private static Round read(JdbcSession session, List<Due> due, List<EmailId> ids, long now) throws SQLException {
        EmailRows.Found found = HistoryReader.records(session, ids);
        Map<EmailId, String> illegible = new HashMap<>(found.incomplete());
        illegible.putAll(found.outOfStep());
        illegible.putAll(found.illegible());
        Map<EmailId, EmailBody> bodies = Contents.bodies(session, ids, illegible);
        Contents.missing(session, found.records().values(), illegible);
        List<Claim> claims = new ArrayList<>(due.size());
        for (Due one : due) {
            EmailRecord record = found.records().get(one.id());
            EmailBody body = bodies.get(one.id());
            boolean isInStep = !found.outOfStep().containsKey(one.id());
            if (record != null && isInStep && record.state().version() != one.version() + 1) {
                return new Round(List.of(), Map.of(), true, now);
            }
            if (record != null && body != null && !illegible.containsKey(one.id())) {
                claims.add(new Claim(record, body, one.recovered()));
            } else {
                illegible.putIfAbsent(
                        one.id(), record == null ? "it has no row in el_email" : "its body is missing from el_body");
            }
        }
        return new Round(claims, illegible, false, now);
    }

    /**
     * The result of one try to claim.
     *
     * @param claims the claimed e-mails
     * @param illegible the due e-mails that could not be read, with the reason
     * @param isLost whether another process has changed one of those that were selected: then nothing is claimed
     * @param now the time of the store, in microseconds
     */
    private record Round(List<Claim> claims, Map<EmailId, String> illegible, boolean isLost, long now) {}
}
