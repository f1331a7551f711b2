package io.emailledger.internal.outage;

import java.time.Instant;

/**
 * The outage of a transport or of a route, or the rejection of a sender.
 *
 * @param since when it was noticed
 * @param nextProbe when it is tried again
 * @param reason the reply, or why it cannot be used
 */
public record Outage(Instant since, Instant nextProbe, String reason) {}
