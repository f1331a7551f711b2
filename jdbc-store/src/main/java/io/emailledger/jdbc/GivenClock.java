package io.emailledger.jdbc;

import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;

/** A clock that the host gave. */
final class GivenClock implements StoreClock {
    private final InstantSource time;
    private final Dialect dialect;

    GivenClock(InstantSource time, Dialect dialect) {
        this.time = time;
        this.dialect = dialect;
    }

    @Override
    public Instant now() {
        return time.instant().truncatedTo(ChronoUnit.MICROS);
    }

    @Override
    public String expression() {
        return dialect.numberParameter();
    }

    @Override
    public int bind(PreparedStatement statement, int index) throws SQLException {
        statement.setLong(index, Times.micros(time.instant()));
        return index + 1;
    }
}
