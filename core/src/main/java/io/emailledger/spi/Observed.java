package io.emailledger.spi;

/**
 * What came of an observation that carried a change.
 *
 * @param first whether it is the first of its kind for the e-mail
 * @param changed whether the change was kept; false if the e-mail has another version, or nothing was noted at all
 */
public record Observed(boolean first, boolean changed) {}
