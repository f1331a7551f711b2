package io.emailledger.internal.routes;

import io.emailledger.internal.attempt.Envelopes;
import io.emailledger.internal.attempt.TransmissionPlan;
import io.emailledger.internal.attempt.TransportCaller;
import io.emailledger.internal.commit.StoreClock;
import io.emailledger.internal.outage.CircuitBreaker;
import io.emailledger.internal.outage.ProbePauses;
import io.emailledger.internal.outage.RefusalGuard;
import io.emailledger.internal.outage.SenderOutages;
import io.emailledger.internal.outage.TransportMonitor;
import io.emailledger.internal.pacing.BatchSizer;
import io.emailledger.internal.transitions.Backoff;
import io.emailledger.internal.transitions.Consequences;
import io.emailledger.internal.transitions.ReplyDiagnosis;
import io.emailledger.report.ReturnPath;
import io.emailledger.routes.Route;
import io.emailledger.spi.HistoryStore;
import io.emailledger.spi.RecipientContent;
import io.emailledger.spi.Transport;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.random.RandomGenerator;

/**
 * Opens routes: gives each transport a circuit breaker and a monitor.
 *
 * @param store where earlier attempts are
 * @param clock the store's clock
 * @param time the clock of this process
 * @param diagnosis determines the cause of a reply
 * @param random spreads probes; thread-safe
 * @param suspectAfter the number of equal rejections after which a server is suspected
 * @param contents the extensions that change the content for single recipients
 * @param returnPath the return path of the ledger
 */
public record RouteOpener(
        HistoryStore store,
        StoreClock clock,
        InstantSource time,
        ReplyDiagnosis diagnosis,
        RandomGenerator random,
        int suspectAfter,
        List<RecipientContent> contents,
        Optional<ReturnPath> returnPath) {
    private static final Duration FIRST_PROBE = Duration.ofSeconds(2);
    private static final Duration LONGEST_OUTAGE = Duration.ofMinutes(2);
    private static final Duration FIRST_REFUSED_PROBE = Duration.ofSeconds(10);
    private static final Duration FIRST_RATE_PROBE = Duration.ofMinutes(1);
    private static final Duration LONGEST_RATE_PAUSE = Duration.ofMinutes(15);

    /**
     * Opens a route.
     *
     * @param alone whether the ledger has no other route: then the number of workers is the limit
     * @param batchSizer the estimate for its e-mails
     */
    OpenRoute open(Route route, String version, boolean alone, BatchSizer batchSizer) {
        Optional<ReturnPath> path = route.returnPath().or(() -> returnPath);
        return new OpenRoute(
                route,
                version,
                route.outlets().stream()
                        .map(outlet -> transport(outlet, route.outlets().size() > 1))
                        .toList(),
                new TransmissionPlan(
                        contents, path.filter(ReturnPath::isOneForEachRecipient).isPresent()),
                new Envelopes(path),
                alone,
                batchSizer,
                time.instant());
    }

    /** Returns the pauses between two attempts to open a route. */
    Backoff pauses() {
        return new Backoff(FIRST_PROBE, LONGEST_OUTAGE, random);
    }

    private RouteTransport transport(Route.Outlet outlet, boolean replaced) {
        Transport transport = outlet.transport();
        ProbePauses refused = new ProbePauses(FIRST_REFUSED_PROBE, LONGEST_OUTAGE, random);
        CircuitBreaker breaker = new CircuitBreaker(time, pauses(), refused);
        TransportMonitor monitor = new TransportMonitor(
                transport.name(),
                replaced,
                diagnosis,
                new Consequences(diagnosis, store::attempts),
                breaker,
                new SenderOutages(refused, new ProbePauses(FIRST_RATE_PROBE, LONGEST_RATE_PAUSE, random), random),
                new RefusalGuard(suspectAfter),
                clock);
        return new RouteTransport(transport, outlet.percent(), breaker, monitor, new TransportCaller(transport));
    }
}
