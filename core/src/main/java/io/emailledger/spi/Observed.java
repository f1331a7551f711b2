package io.emailledger.spi;

/**
 * The result of an observation with a change.
 *
 * @param first whether it is the first of its kind for the e-mail
 * @param changed whether the change was committed; false if the e-mail has another version, or nothing was recorded
 */
public record Observed(boolean first, boolean changed) {}
