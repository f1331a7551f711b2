package io.emailledger.jdbc;

import io.emailledger.history.DailyQuery.Line;
import io.emailledger.history.EmailRecord;
import io.emailledger.spi.HistoryStore.NewEmail;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * The differences that a transaction makes to the daily counts, summed up: it inserts one row for each key that changes.
 * No row is updated, so that transactions do not wait for each other.
 */
final class DailySums {
    private final Map<DailyKey, Long> sums = new TreeMap<>();

    /** Counts new e-mails. */
    static void insert(JdbcSession session, List<NewEmail> emails) throws SQLException {
        DailySums sums = new DailySums();
        for (NewEmail email : emails) {
            sums.add(DailyKey.of(Line.of(email.record())), 1);
        }
        sums.write(session);
    }

    void add(DailyKey key, long emails) {
        sums.merge(key, emails, Long::sum);
    }

    void move(DailyKey from, DailyKey to) {
        add(from, -1);
        add(to, 1);
    }

    void move(EmailRecord from, EmailRecord to) {
        move(DailyKey.of(Line.of(from)), DailyKey.of(Line.of(to)));
    }

    /** Inserts the differences. */
    void write(JdbcSession session) throws SQLException {
        try (Command insert = session.command(DailyStatements.INSERT)) {
            for (Map.Entry<DailyKey, Long> sum : sums.entrySet()) {
                if (sum.getValue() != 0) {
                    sum.getKey().set(insert).number(sum.getValue()).add();
                }
            }
            insert.executeBatch();
        }
    }

    /** Adds the differences to the stored sums; the caller has deleted their rows. */
    void addToStored(JdbcSession session) throws SQLException {
        try (Command update = session.command(DailyStatements.ADD);
                Command insert = session.command(DailyStatements.INSERT_SUM)) {
            for (Map.Entry<DailyKey, Long> sum : sums.entrySet()) {
                long emails = sum.getValue();
                if (emails != 0
                        && !Command.isOne(
                                sum.getKey().set(update.number(emails)).execute())) {
                    // If another process inserts it, this one fails as a duplicate, and the retry finds the row.
                    sum.getKey().set(insert.number(emails)).execute();
                }
            }
        }
    }
}
