package io.emailledger;

import io.emailledger.history.HistoryQuery;
import io.emailledger.internal.ratelimit.PauseSwitch;
import io.emailledger.internal.ratelimit.RateLimiter;
import io.emailledger.internal.routes.OpenRoute;
import io.emailledger.internal.routes.OpenRoutes;
import io.emailledger.routes.Route;
import io.emailledger.routes.Routes.Outage;
import io.emailledger.spi.HistoryStore;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Puts together the state of a ledger and of its routes. */
final class HealthView {
    private final HistoryStore store;
    private final InstantSource time;
    private final OpenRoutes routes;
    private final RateLimiter rateLimiter;
    private final PauseSwitch pauseSwitch;

    HealthView(
            HistoryStore store,
            InstantSource time,
            OpenRoutes routes,
            RateLimiter rateLimiter,
            PauseSwitch pauseSwitch) {
        this.store = store;
        this.time = time;
        this.routes = routes;
        this.rateLimiter = rateLimiter;
        this.pauseSwitch = pauseSwitch;
    }

    Health now() {
        Map<String, Health.RouteHealth> all = routeHealth();
        Map<String, Outage> senders = new HashMap<>();
        all.values().forEach(route -> senders.putAll(route.senders()));
        return new Health(
                store.queue(),
                store.counts(HistoryQuery.all()),
                outageOfAll(all),
                senders,
                pauseSwitch.now(),
                rateLimiter.usedUp(),
                all);
    }

    /** The outage of the only route; of several, if none can be used. */
    private static Optional<Outage> outageOfAll(Map<String, Health.RouteHealth> all) {
        List<Outage> outages =
                all.values().stream().flatMap(route -> route.outage().stream()).toList();
        return outages.size() < all.size()
                ? Optional.empty()
                : outages.stream().min(Comparator.comparing(Outage::since));
    }

    private Map<String, Health.RouteHealth> routeHealth() {
        Map<String, Health.RouteHealth> all = new HashMap<>();
        for (String name : routes.foreign()) {
            Instant now = time.instant();
            all.put(name, unavailable(new Outage(now, now, "this ledger has no route of that name")));
        }
        routes.unavailable().forEach((name, outage) -> all.put(name, unavailable(outage)));
        for (Route route : routes.notOpened()) {
            all.put(
                    route.name(),
                    new Health.RouteHealth(
                            Optional.empty(), Map.of(), Map.of(), pauseSwitch.ofRoute(route.name()), Optional.empty()));
        }
        for (OpenRoute route : routes.all()) {
            all.put(
                    route.name(),
                    new Health.RouteHealth(
                            route.outage(),
                            route.transportsDown(),
                            route.refusedSenders(),
                            pauseSwitch.ofRoute(route.name()),
                            rateLimiter.opens(route.rate())));
        }
        return all;
    }

    private static Health.RouteHealth unavailable(Outage outage) {
        return new Health.RouteHealth(Optional.of(outage), Map.of(), Map.of(), Optional.empty(), Optional.empty());
    }
}
