package io.emailledger;

import io.emailledger.history.QueueReport;
import io.emailledger.history.StatusCounts;
import java.time.Instant;
import java.util.Optional;

/**
 * How a ledger is doing, for a health check or a dashboard.
 *
 * @param queue the e-mails that are not finished: since when the oldest is due, how many are due, in flight and stuck
 * @param counts how many e-mails are in each status
 * @param outage what is wrong with the transport, as this process sees it; empty while it works
 */
public record Health(QueueReport queue, StatusCounts counts, Optional<Outage> outage) {

    /**
     * A transport that reaches no server.
     *
     * @param since when it was first missed
     * @param nextProbe when the next e-mail tries it
     * @param reason what the server, or our own side, said; it may hold a server's words and is to be escaped where it
     *     is shown
     */
    public record Outage(Instant since, Instant nextProbe, String reason) {}
}
