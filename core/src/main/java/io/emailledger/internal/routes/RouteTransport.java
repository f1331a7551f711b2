package io.emailledger.internal.routes;

import io.emailledger.internal.attempt.TransportCaller;
import io.emailledger.internal.outage.CircuitBreaker;
import io.emailledger.internal.outage.TransportMonitor;
import io.emailledger.routes.Routes.Outage;
import io.emailledger.spi.Transport;
import java.util.Optional;

/**
 * A transport of an open route, and what is known of its state.
 *
 * @param transport the transport
 * @param percent the share of the e-mails that begin with it; 0 for a stand-in
 * @param monitor classifies its results, and opens and closes its circuit breaker
 * @param caller calls it
 */
public record RouteTransport(Transport transport, int percent, TransportMonitor monitor, TransportCaller caller) {

    public String name() {
        return transport.name();
    }

    /** Returns what keeps e-mails from it while it is down. */
    public CircuitBreaker breaker() {
        return monitor.breaker();
    }

    /** Returns the current outage, also if only one sender may be rejected: nothing was accepted since then. */
    Optional<Outage> outage() {
        return monitor.outageOfAllThatIsDue();
    }
}
