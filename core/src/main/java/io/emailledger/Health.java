package io.emailledger;

import io.emailledger.history.QueueStats;
import io.emailledger.history.StatusCounts;
import java.time.Instant;
import java.util.Collections;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * How a ledger is doing, for a health check or a dashboard.
 *
 * @param queue the e-mails that are not finished: since when the oldest is due, how many are due, in flight and stuck
 * @param counts how many e-mails are in each status
 * @param outage what is wrong with the transport, as this process sees it; empty while it works. It is there too while
 *     one sender alone is refused, and nothing of another was accepted since
 * @param senders the senders whose mail the server refuses, by address, as this process sees it, up to a hundred
 * @param pause why nothing is sent, if the host has paused sending
 * @param throttled what has reached its bound of e-mails a minute, as this process sees it, up to a hundred, and until
 *     when: {@code transport}, {@code domain gmail.com} or {@code tenant a}
 */
public record Health(
        QueueStats queue,
        StatusCounts counts,
        Optional<Outage> outage,
        Map<String, Outage> senders,
        Optional<Pause> pause,
        Map<String, Instant> throttled) {

    /** Copies the maps, in their order. */
    public Health {
        senders = Collections.unmodifiableSortedMap(new TreeMap<>(senders));
        throttled = Collections.unmodifiableSortedMap(new TreeMap<>(throttled));
    }

    /**
     * A pause: nothing is sent until somebody resumes.
     *
     * @param since since when
     * @param reason what the host said when it paused
     */
    public record Pause(Instant since, String reason) {}

    /**
     * A transport that reaches no server, or whose server refuses our mail.
     *
     * @param since when it began
     * @param nextProbe when the next e-mail tries it again
     * @param reason what the server, or our own side, said; it may hold a server's words and is to be escaped where it
     *     is shown
     */
    public record Outage(Instant since, Instant nextProbe, String reason) {}
}
