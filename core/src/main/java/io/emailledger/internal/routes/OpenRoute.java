package io.emailledger.internal.routes;

import io.emailledger.history.EmailRecord;
import io.emailledger.internal.attempt.Envelopes;
import io.emailledger.internal.attempt.TransmissionPlan;
import io.emailledger.internal.pacing.BatchSizer;
import io.emailledger.internal.pacing.ClaimPacing;
import io.emailledger.internal.pacing.StartLimit;
import io.emailledger.internal.ratelimit.RouteRate;
import io.emailledger.internal.util.FailureLog;
import io.emailledger.routes.Route;
import io.emailledger.routes.Routes.Outage;
import java.time.Instant;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A route in use in this process: its transports with their state, and how many workers send its e-mails.
 * Thread-safe.
 */
public final class OpenRoute {
    private static final Logger log = LoggerFactory.getLogger(OpenRoute.class);

    private final FailureLog failures = new FailureLog(log);
    private final Route route;
    private final String version;
    private final List<RouteTransport> transports;
    private final TransmissionPlan plan;
    private final Envelopes envelopes;
    private final int concurrency;
    private final int limit;
    private final RouteRate rate;
    private final BatchSizer batchSizer;
    private final ClaimPacing pacing = new ClaimPacing();

    /** Whether the last claim found nothing. */
    private volatile boolean idle;

    private int active;
    private boolean wanted;
    private boolean retired;
    private boolean closed;
    private Instant lastUse;

    OpenRoute(
            Route route,
            String version,
            List<RouteTransport> transports,
            TransmissionPlan plan,
            Envelopes envelopes,
            boolean alone,
            BatchSizer batchSizer,
            Instant now) {
        this.route = route;
        this.version = version;
        this.transports = List.copyOf(transports);
        this.plan = plan;
        this.envelopes = envelopes;
        this.concurrency = route.concurrency()
                .orElseGet(() -> transports.stream()
                        .mapToInt(one -> Math.max(1, one.transport().concurrency()))
                        .sum());
        this.limit = alone ? route.concurrency().orElse(Integer.MAX_VALUE) : concurrency;
        this.rate = new RouteRate(route.name(), route.perMinute());
        this.batchSizer = batchSizer;
        this.lastUse = now;
    }

    /**
     * What a worker may do for a route now.
     *
     * @param route the route
     * @param limit how many e-mails it may claim
     * @param probed the transport that is down, which the first e-mail probes
     */
    public record Turn(OpenRoute route, int limit, Optional<RouteTransport> probed) {
        public Turn withoutProbe() {
            return new Turn(route, limit, Optional.empty());
        }
    }

    /**
     * Admits a worker: empty if as many as allowed are at work, or no transport can be used now. Must be followed by
     * {@link #leave}.
     */
    public Optional<Turn> enter(Instant now) {
        synchronized (this) {
            if (retired) {
                return Optional.empty();
            }
            if (active >= limit) {
                wanted = true;
                return Optional.empty();
            }
            active++;
            lastUse = now;
        }
        Optional<Turn> turn = turn();
        if (turn.isEmpty()) {
            leave();
        }
        return turn;
    }

    /**
     * Tells whether its e-mails may be claimed together with those of other routes. That is so if all its transports
     * work, they are fast, no worker has been sending for long, and another one would be admitted.
     */
    boolean sharesClaims(Instant now) {
        for (RouteTransport one : transports) {
            if (one.breaker().isOpen()) {
                return false;
            }
        }
        return route.perMinute().isEmpty() && !batchSizer.isSlow() && hasRoom(now);
    }

    private synchronized boolean hasRoom(Instant now) {
        return active == 0
                || (active < limit && lastUse.plus(StartLimit.SHORTEST).isAfter(now));
    }

    /** The transports that share the e-mails come first, then each stand-in, until one can be used. */
    private Optional<Turn> turn() {
        int most = batchSizer.batch();
        boolean usable = false;
        for (RouteTransport one : transports) {
            if (usable && one.percent() == 0) {
                break;
            }
            int limit = one.breaker().enter(most);
            if (limit > 0 && one.breaker().isOpen()) {
                return Optional.of(new Turn(this, limit, Optional.of(one)));
            }
            usable |= limit > 0;
        }
        return usable ? Optional.of(new Turn(this, most, Optional.empty())) : Optional.empty();
    }

    /**
     * Ends the turn of this thread. Returns true if another worker was refused meanwhile, because as many as allowed
     * were at work.
     */
    public boolean leave() {
        transports.forEach(one -> one.breaker().leave());
        boolean wasWanted;
        boolean last;
        synchronized (this) {
            active--;
            wasWanted = wanted;
            wanted = false;
            last = retired && active == 0;
        }
        if (last) {
            close();
        }
        return wasWanted;
    }

    /** Admits no further worker, and closes the transports as soon as no worker is at work. */
    void retire() {
        boolean now;
        synchronized (this) {
            retired = true;
            now = active == 0;
        }
        if (now) {
            close();
        }
    }

    /** Closes the transports, even while attempts are in progress. */
    void close() {
        synchronized (this) {
            if (closed) {
                return;
            }
            retired = true;
            closed = true;
        }
        for (RouteTransport one : transports) {
            try {
                one.transport().close();
            } catch (RuntimeException e) {
                failures.failed("Closing a transport failed; the remaining components are closed", e);
            }
        }
    }

    /** Since when it was not used; empty while a worker is at work. */
    synchronized Optional<Instant> idleSince() {
        return active == 0 ? Optional.of(lastUse) : Optional.empty();
    }

    /** Whether any transport works, as far as is known. */
    public boolean isUsable() {
        return transports.stream().anyMatch(one -> !one.breaker().isOpen());
    }

    /** Records that an admitted e-mail is finished, regardless of the result. */
    public void finished(EmailRecord email) {
        transports.forEach(one -> one.monitor().finished(email));
    }

    /** Returns the outage of the route: none of its transports can be used. The one that ends first is returned. */
    public Optional<Outage> outage() {
        return outageIfAll(RouteTransport::outage);
    }

    /** The same, without looking at single senders. */
    Optional<Outage> breakerOutage() {
        return outageIfAll(one -> one.monitor().outage());
    }

    private Optional<Outage> outageIfAll(Function<RouteTransport, Optional<Outage>> outage) {
        List<Outage> all =
                transports.stream().flatMap(one -> outage.apply(one).stream()).toList();
        return all.size() < transports.size()
                ? Optional.empty()
                : all.stream().min(Comparator.comparing(Outage::nextProbe));
    }

    /** Returns the outages of its transports, by name. */
    public Map<String, Outage> transportsDown() {
        Map<String, Outage> down = new HashMap<>();
        transports.forEach(one -> one.outage().ifPresent(outage -> down.put(one.name(), outage)));
        return down;
    }

    /** Returns the senders whose mail a transport rejects. */
    public Map<String, Outage> refusedSenders() {
        Map<String, Outage> refused = new HashMap<>();
        transports.forEach(one -> refused.putAll(one.monitor().refusedSenders()));
        return refused;
    }

    public String name() {
        return route.name();
    }

    public Route route() {
        return route;
    }

    String version() {
        return version;
    }

    public List<RouteTransport> transports() {
        return transports;
    }

    public TransmissionPlan plan() {
        return plan;
    }

    public Envelopes envelopes() {
        return envelopes;
    }

    /** Returns how many attempts its transports, or its configured limit, allow at once. */
    public int concurrency() {
        return concurrency;
    }

    public RouteRate rate() {
        return rate;
    }

    public BatchSizer batchSizer() {
        return batchSizer;
    }

    public ClaimPacing pacing() {
        return pacing;
    }

    public boolean isIdle() {
        return idle;
    }

    public void idle(boolean nothingFound) {
        idle = nothingFound;
    }
}
