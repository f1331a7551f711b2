package io.emailledger.jdbc;

import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.Optional;

/** A clock of the application. */
final class ApplicationClock implements SqlClock {
    private final InstantSource time;
    private final Dialect dialect;

    ApplicationClock(InstantSource time, Dialect dialect) {
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
    public Optional<Value> parameter() {
        return Optional.of(Value.of(Value.Kind.NUMBER, Times.micros(time.instant())));
    }
}
