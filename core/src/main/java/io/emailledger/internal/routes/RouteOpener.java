package io.emailledger.internal.routes;

import io.emailledger.internal.attempt.Envelopes;
import io.emailledger.internal.attempt.TransmissionPlan;
import io.emailledger.internal.attempt.TransportCaller;
import io.emailledger.internal.outage.TransportMonitors;
import io.emailledger.internal.pacing.BatchSizer;
import io.emailledger.report.ReturnPath;
import io.emailledger.routes.Route;
import io.emailledger.spi.RecipientContent;
import io.emailledger.spi.Transport;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;

/**
 * Opens routes: gives each transport a monitor and a circuit breaker.
 *
 * @param time the clock of this process
 * @param monitors creates the monitors
 * @param contents the extensions that change the content for single recipients
 * @param returnPath the return path of the ledger
 */
public record RouteOpener(
        InstantSource time,
        TransportMonitors monitors,
        List<RecipientContent> contents,
        Optional<ReturnPath> returnPath) {
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

    private RouteTransport transport(Route.Outlet outlet, boolean replaced) {
        Transport transport = outlet.transport();
        return new RouteTransport(
                transport, outlet.percent(), monitors.of(transport.name(), replaced), new TransportCaller(transport));
    }
}
