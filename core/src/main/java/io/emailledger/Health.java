package io.emailledger;

import io.emailledger.history.StatusCounts;
import io.emailledger.routes.Routes.Outage;
import io.emailledger.routes.Routes.Pause;
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
 *     a single sender is rejected and no e-mail of another sender has been accepted since. With several routes it is
 *     present only while none of those in use works
 * @param senders the senders whose mail the server rejects, by address, as seen by this process, up to a hundred
 * @param pause the pause, if the application has paused sending
 * @param rateLimited the rate limits that are used up, as seen by this process, up to a hundred, and until when: {@code
 *     transport}, {@code route bulk}, {@code domain gmail.com} or {@code tenant a}
 * @param routes the routes by name: those in use in this process, the configured ones if there are at most a hundred, and
 *     up to a hundred that cannot be used
 */
public record Health(
        QueueStats queue,
        StatusCounts counts,
        Optional<Outage> outage,
        Map<String, Outage> senders,
        Optional<Pause> pause,
        Map<String, Instant> rateLimited,
        Map<String, RouteHealth> routes) {

    /** Copies the maps, in their order. */
    public Health {
        senders = Collections.unmodifiableSortedMap(new TreeMap<>(senders));
        rateLimited = Collections.unmodifiableSortedMap(new TreeMap<>(rateLimited));
        routes = Collections.unmodifiableSortedMap(new TreeMap<>(routes));
    }

    /**
     * The state of a route, as seen by this process.
     *
     * @param outage the current failure of the route: none of its transports works, or the route cannot be determined
     * @param transports the failures of its transports, by name; a route with a stand-in may work nevertheless
     * @param senders the senders whose mail a server rejects, by address
     * @param pause the pause of the route, if the application has paused it
     * @param rateLimited until when its rate limit is used up
     */
    public record RouteHealth(
            Optional<Outage> outage,
            Map<String, Outage> transports,
            Map<String, Outage> senders,
            Optional<Pause> pause,
            Optional<Instant> rateLimited) {

        /** Copies the maps, in their order. */
        public RouteHealth {
            transports = Collections.unmodifiableSortedMap(new TreeMap<>(transports));
            senders = Collections.unmodifiableSortedMap(new TreeMap<>(senders));
        }
    }
}
