/**
 * How fast the ledger is, as ratios to an application without it. {@link io.emailledger.benchmarks.Benchmarks} runs
 * everything.
 *
 * <p>The ways to do one thing are cells of one {@link io.emailledger.benchmarks.Comparison}: they take turns, round
 * after round, in one JVM, so that whatever else the machine does falls on all of them. A ratio is the median of the
 * ratios within each round. Absolute numbers of two runs must not be compared. That is also why this is no JMH: it
 * measures one way after the other, each in a JVM of its own.
 */
@NullMarked
package io.emailledger.benchmarks;

import org.jspecify.annotations.NullMarked;
