package io.emailledger.history;

import java.time.Instant;
import java.util.Optional;

/**
 * What is going on among the e-mails that are not finished, by the store's clock.
 *
 * @param oldestDue since when the e-mail that has waited longest for its turn has been due
 * @param due how many are due and wait for their turn, counted up to {@link StatusCounts#CAP}
 * @param inFlight how many are being transmitted under a lease that runs, counted up to the same bound
 * @param stuck how many are SENDING under a lease that has run out, so that the next free worker takes them over
 */
public record QueueStats(Optional<Instant> oldestDue, long due, long inFlight, long stuck) {}
