package io.emailledger.jdbc;

import io.emailledger.history.DailyQuery.Line;
import io.emailledger.history.EmailStatus;
import java.sql.SQLException;
import java.time.LocalDate;
import java.util.Comparator;

/**
 * What an e-mail is counted as, in the form that is stored: the days since 1970, and the empty text for none. The order
 * is that in which rows are updated, so that two transactions cannot deadlock.
 */
record DailyKey(long day, String tenant, String route, String status, String cause) implements Comparable<DailyKey> {
    private static final Comparator<DailyKey> ORDER = Comparator.comparingLong(DailyKey::day)
            .thenComparing(DailyKey::tenant)
            .thenComparing(DailyKey::route)
            .thenComparing(DailyKey::status)
            .thenComparing(DailyKey::cause);

    /** Returns the key of a full line. */
    static DailyKey of(Line line) {
        return new DailyKey(
                line.day().map(LocalDate::toEpochDay).orElse(0L),
                line.tenant().orElse(""),
                line.route().orElse(""),
                line.status().map(EmailStatus::name).orElse(""),
                line.cause().orElse(""));
    }

    static DailyKey read(Row row) throws SQLException {
        return new DailyKey(row.number(), row.text(), row.text(), row.text(), row.text());
    }

    /** Sets the values of this key. */
    Command set(Command command) {
        return command.number(day).text(tenant).text(route).text(status).text(cause);
    }

    @Override
    public int compareTo(DailyKey other) {
        return ORDER.compare(this, other);
    }
}
