package io.emailledger.history;

import java.time.Instant;

/**
 * Facts of one kind that came in late about one recipient, counted.
 *
 * @param kind what kind of fact
 * @param recipient the position of the recipient
 * @param agent who reported it: for an open, the class of the user agent
 * @param first when it was first observed
 * @param last when it was last observed
 * @param count how often it was observed
 */
public record ObservationRecord(
        ObservationKind kind, int recipient, String agent, Instant first, Instant last, long count) {}
