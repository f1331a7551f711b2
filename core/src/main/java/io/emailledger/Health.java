package io.emailledger;

import io.emailledger.history.StatusCounts;
import io.emailledger.spi.HistoryStore.QueueStats;
import java.time.Instant;
import java.util.Collections;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * The state of a ledger, for a health check or a dashboard.
 *
 * @param queue the unfinished e-mails: since when the oldest is due, how many are due, in flight and stuck
 * @param counts the number of e-mails in each status
 * @param outage the current failure of the transport, as seen by this process; empty while it works. Also present while
 *     a single sender is rejected and no e-mail of another sender has been accepted since
 * @param senders the senders whose mail the server rejects, by address, as seen by this process, up to a hundred
 * @param pause the pause, if the application has paused sending
 * @param rateLimited the rate limits that are used up, as seen by this process, up to a hundred, and until when: {@code
 *     transport}, {@code domain gmail.com} or {@code tenant a}
 */
public record Health(
        QueueStats queue,
        StatusCounts counts,
        Optional<Outage> outage,
        Map<String, Outage> senders,
        Optional<Pause> pause,
        Map<String, Instant> rateLimited) {

    /** Copies the maps, in their order. */
    public Health {
        senders = Collections.unmodifiableSortedMap(new TreeMap<>(senders));
        rateLimited = Collections.unmodifiableSortedMap(new TreeMap<>(rateLimited));
    }

    /**
     * A pause: nothing is sent until {@link SendingControl#resume()} is called.
     *
     * @param since when it began
     * @param reason the reason that the application gave
     */
    public record Pause(Instant since, String reason) {}

    /**
     * An outage: the transport reaches no server, or the server rejects our mail.
     *
     * @param since when it began
     * @param nextProbe when the next e-mail probes the server
     * @param reason the reply of the server or a text of the ledger; it may contain foreign text, so escape it for
     *     display
     */
    public record Outage(Instant since, Instant nextProbe, String reason) {}
}
