package io.emailledger.jdbc;

import java.time.Instant;
import java.util.Optional;

/** The clock for due times and leases. In statements it is written as {@code {now}}. */
interface SqlClock {

    /** The time, to the microsecond; never ahead of what a statement that begins later sees. */
    Instant now();

    /** The replacement of {@code {now}} in a statement: an expression with or without a parameter. */
    String expression();

    /** The parameter of the expression, if it has one. */
    Optional<Value> parameter();

    /** Takes note of what {@link #expression} was in an answer that has just come. */
    default void read(long micros) {}
}
