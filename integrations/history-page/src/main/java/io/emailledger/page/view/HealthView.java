package io.emailledger.page.view;

import io.emailledger.Health;
import io.emailledger.history.StatusCounts;
import java.time.Instant;
import java.util.List;
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
        int unverifiedReports) {

    static HealthView of(Health health, StatusCounts counts, int unverifiedReports) {
        return new HealthView(
                CountView.of(counts),
                health.queue().oldestDue(),
                health.queue().due(),
                health.queue().inFlight(),
                health.queue().stuck(),
                health.outage().map(o -> new Outage(o.since(), o.nextProbe(), Optional.of(o.reason()))),
                health.senders().entrySet().stream()
                        .map(s -> new RefusedSender(
                                s.getKey(),
                                s.getValue().since(),
                                s.getValue().nextProbe(),
                                s.getValue().reason()))
                        .toList(),
                health.pause().map(Pause::of),
                health.rateLimited().entrySet().stream()
                        .map(t -> new UsedUpLimit(t.getKey(), t.getValue()))
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
    record Outage(Instant since, Instant nextProbe, Optional<String> reason) {}

    /** The server rejects the mail of one sender. */
    record RefusedSender(String address, Instant since, Instant nextProbe, String reason) {}

    /** Sending is paused. */
    record Pause(Instant since, String reason) {
        static Pause of(Health.Pause pause) {
            return new Pause(pause.since(), pause.reason());
        }
    }

    /** A rate limit that is used up. */
    record UsedUpLimit(String name, Instant until) {}
}
