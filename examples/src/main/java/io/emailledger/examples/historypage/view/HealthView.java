package io.emailledger.examples.historypage.view;

import io.emailledger.Health;
import io.emailledger.history.StatusCounts;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** How the ledger is doing. */
record HealthView(
        List<CountView> counts,
        Optional<Instant> oldestDue,
        long due,
        long inFlight,
        long stuck,
        Optional<Outage> outage,
        List<RefusedSender> senders,
        Optional<Pause> pause,
        List<Throttled> throttled,
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
                health.throttled().entrySet().stream()
                        .map(t -> new Throttled(t.getKey(), t.getValue()))
                        .toList(),
                unverifiedReports);
    }

    /** What somebody sees who sees not all tenants: nothing that says how much others send. */
    record Narrow(Optional<Outage> outage, Optional<Pause> pause) {
        static Narrow of(Health health) {
            return new Narrow(
                    health.outage().map(o -> new Outage(o.since(), o.nextProbe(), Optional.empty())),
                    health.pause().map(Pause::of));
        }
    }

    /** No server can be reached, or it refuses our mail. */
    record Outage(Instant since, Instant nextProbe, Optional<String> reason) {}

    /** The server refuses the mail of one sender. */
    record RefusedSender(String address, Instant since, Instant nextProbe, String reason) {}

    /** Nothing is sent. */
    record Pause(Instant since, String reason) {
        static Pause of(Health.Pause pause) {
            return new Pause(pause.since(), pause.reason());
        }
    }

    /** What has reached its limit for a minute. */
    record Throttled(String name, Instant until) {}
}
