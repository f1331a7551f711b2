package io.emailledger.spring.actuate;

import io.emailledger.Health;
import io.emailledger.Health.RouteHealth;
import io.emailledger.spi.HistoryStore.QueueStats;
import java.time.Duration;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * The health of a ledger as a status and its details. The details contain no address, no subject, no name of a route
 * and no text of a server.
 *
 * @param up false if there is an outage, a stuck e-mail, or one that has been due for too long
 * @param details names and values for display
 */
record LedgerCheck(boolean up, Map<String, Object> details) {

    static LedgerCheck of(Health health, HealthProperties limits, InstantSource time) {
        QueueStats queue = health.queue();
        Optional<Duration> oldest = queue.oldestDue().map(since -> Duration.between(since, time.instant()));
        Optional<Duration> bound = Optional.ofNullable(limits.oldestPending());
        boolean late = oldest.isPresent() && bound.isPresent() && oldest.get().compareTo(bound.get()) > 0;
        return new LedgerCheck(health.outage().isEmpty() && queue.stuck() == 0 && !late, details(health, oldest));
    }

    private static Map<String, Object> details(Health health, Optional<Duration> oldest) {
        Map<String, Object> details = new LinkedHashMap<>();
        details.put("due", health.queue().due());
        details.put("inFlight", health.queue().inFlight());
        details.put("stuck", health.queue().stuck());
        health.queue().oldestDue().ifPresent(since -> details.put("oldestDueSince", since.toString()));
        oldest.ifPresent(age -> details.put("oldestDueSeconds", Math.max(0, age.toSeconds())));
        health.outage().ifPresent(outage -> {
            details.put("outageSince", outage.since().toString());
            details.put("nextProbe", outage.nextProbe().toString());
        });
        health.pause()
                .ifPresent(pause -> details.put("pausedSince", pause.since().toString()));
        if (!health.senders().isEmpty()) {
            details.put("rejectedSenders", health.senders().size());
        }
        putIfAny(details, "routesDown", routes(health, route -> route.outage().isPresent()));
        putIfAny(details, "routesPaused", routes(health, route -> route.pause().isPresent()));
        return details;
    }

    /** Counts routes. Their names are left out: they are often those of customers. */
    private static long routes(Health health, Predicate<RouteHealth> wanted) {
        return health.routes().values().stream().filter(wanted).count();
    }

    private static void putIfAny(Map<String, Object> details, String name, long count) {
        if (count > 0) {
            details.put(name, count);
        }
    }
}
