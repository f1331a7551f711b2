package io.emailledger.history;

import java.time.Instant;
import java.util.Optional;

/**
 * Statistics of the unfinished e-mails, by the store's clock.
 *
 * @param oldestDue since when the longest waiting e-mail has been due
 * @param due the number of e-mails that are due and wait for a worker, counted up to {@link StatusCounts#CAP}
 * @param inFlight the number of e-mails being transmitted under a valid lease, counted up to the same limit
 * @param stuck the number of e-mails that are SENDING under an expired lease, to be claimed by the next free worker
 */
public record QueueStats(Optional<Instant> oldestDue, long due, long inFlight, long stuck) {}
