package io.emailledger.jdbc;

import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The database's own clock. A statement uses the clock in the database; {@link #now()} is extrapolated from the last
 * answer for up to a second, so that it costs nothing. It starts after the answer and runs a thousandth too slowly, so
 * that due times computed from it are never later than the time in the next statement.
 */
final class DatabaseClock implements SqlClock {
    private static final long KEPT_NANOS = TimeUnit.SECONDS.toNanos(1);

    private final Dialect dialect;
    private final Transactions transactions;
    private volatile @Nullable ServerTime last;

    DatabaseClock(Dialect dialect, Transactions transactions) {
        this.dialect = dialect;
        this.transactions = transactions;
    }

    @Override
    public Instant now() {
        ServerTime reading = last;
        if (reading == null || System.nanoTime() - reading.nanos > KEPT_NANOS) {
            reading = transactions.read("read its clock", this::read);
            last = reading;
        }
        long elapsed = (System.nanoTime() - reading.nanos) / 1_000;
        return Times.instant(reading.micros + elapsed - elapsed / 1_000);
    }

    @Override
    public String expression() {
        return dialect.nowMicros();
    }

    @Override
    public Optional<Value> parameter() {
        return Optional.empty();
    }

    @Override
    public void read(long micros) {
        last = new ServerTime(micros, System.nanoTime());
    }

    private ServerTime read(JdbcTransaction transaction) throws SQLException {
        try (PreparedStatement statement = transaction.connection().prepareStatement("select " + dialect.nowMicros());
                ResultSet row = statement.executeQuery()) {
            row.next();
            return new ServerTime(row.getLong(1), System.nanoTime());
        }
    }

    private record ServerTime(long micros, long nanos) {}
}
