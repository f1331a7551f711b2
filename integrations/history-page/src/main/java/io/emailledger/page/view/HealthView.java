package io.emailledger.page.view;

import io.emailledger.Health;
import io.emailledger.history.StatusCounts;
import io.emailledger.routes.Routes;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The health of the ledger. */
record HealthView(
        List<CountView> counts,
        Optional<Instant> oldestDue,
        long due,
        long inFlight,
        long stuck,
        Optional<Outage> outage,
        List<RefusedSender> senders,
        Optional<Pause> pause,
        List<UsedUpLimit> rateLimited,
        List<RouteState> routes,
        int unverifiedReports) {

    static HealthView of(Health health, StatusCounts counts, int unverifiedReports) {
        return new HealthView(
                CountView.of(counts),
                health.queue().oldestDue(),
                health.queue().due(),
                health.queue().inFlight(),
                health.queue().stuck(),
                health.outage().map(Outage::of),
                RefusedSender.of(health.senders()),
                health.pause().map(Pause::of),
                health.rateLimited().entrySet().stream()
                        .map(t -> new UsedUpLimit(t.getKey(), t.getValue()))
                        .toList(),
                health.routes().entrySet().stream()
                        .map(r -> RouteState.of(r.getKey(), r.getValue()))
                        .toList(),
                unverifiedReports);
    }

    /** The health for a visitor of some tenants: without the volume of others. */
    record Narrow(Optional<Outage> outage, Optional<Pause> pause) {
        static Narrow of(Health health) {
            return new Narrow(
                    health.outage().map(o -> new Outage(o.since(), o.nextProbe(), Optional.empty())),
                    health.pause().map(Pause::of));
        }
    }

    /** No server can be reached, or it rejects our mail. */
    record Outage(Instant since, Instant nextProbe, Optional<String> reason) {
        static Outage of(Routes.Outage outage) {
            return new Outage(outage.since(), outage.nextProbe(), Optional.of(outage.reason()));
        }
    }

    /** The server rejects the mail of one sender. */
    record RefusedSender(String address, Instant since, Instant nextProbe, String reason) {
        static List<RefusedSender> of(Map<String, Routes.Outage> senders) {
            return senders.entrySet().stream()
                    .map(s -> new RefusedSender(
                            s.getKey(),
                            s.getValue().since(),
                            s.getValue().nextProbe(),
                            s.getValue().reason()))
                    .toList();
        }
    }

    /** A route, as seen by the process of the page. */
    record RouteState(
            String name,
            Optional<Outage> outage,
            List<TransportDown> transports,
            List<RefusedSender> senders,
            Optional<Pause> pause,
            Optional<Instant> rateLimitedUntil) {
        static RouteState of(String name, Health.RouteHealth route) {
            return new RouteState(
                    name,
                    route.outage().map(Outage::of),
                    route.transports().entrySet().stream()
                            .map(t -> new TransportDown(
                                    t.getKey(),
                                    t.getValue().since(),
                                    t.getValue().nextProbe(),
                                    t.getValue().reason()))
                            .toList(),
                    RefusedSender.of(route.senders()),
                    route.pause().map(Pause::of),
                    route.rateLimited());
        }
    }

    /** A transport of a route that cannot be used. */
    record TransportDown(String name, Instant since, Instant nextProbe, String reason) {}

    /** Sending is paused. */
    record Pause(Instant since, String reason) {
        static Pause of(Routes.Pause pause) {
            return new Pause(pause.since(), pause.reason());
        }
    }

    /** A rate limit that is used up. */
    record UsedUpLimit(String name, Instant until) {}
}
