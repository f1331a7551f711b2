package io.emailledger.jdbc;

import java.time.Instant;
import java.util.Optional;

/** The clock by which due times and leases are judged. In statements it stands as {@code {now}}. */
interface StoreClock {

    /** The time, to the microsecond; never ahead of what a statement that begins later sees. */
    Instant now();

    /** What stands for {@code {now}} in a statement: an expression with or without a parameter. */
    String expression();

    /** The parameter of the expression, if it has one. */
    Optional<Value> parameter();

    /** Takes note of what {@link #expression} was in an answer that has just come. */
    default void read(long micros) {}
}
