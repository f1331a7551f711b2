package io.emailledger.internal.routes;

import io.emailledger.history.EmailRecord.EmailFacts;
import io.emailledger.history.RecipientRecord.AcceptedBy;
import io.emailledger.internal.pacing.BatchSizer;
import io.emailledger.report.ReturnPath;
import io.emailledger.routes.Route;
import io.emailledger.routes.Routes;
import io.emailledger.routes.Routes.Outage;
import io.emailledger.spi.StoreParts.RouteStore;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.function.Consumer;
import java.util.stream.Stream;

/**
 * The routes in use in this process: the default route, the configured ones that an e-mail has needed, and those of the
 * resolver. Thread-safe.
 */
public final class OpenRoutes {
    private static final int MOST_REPORTED = 100;

    private final Map<String, Route> configured;
    private final RouteOpener opener;
    private final ResolvedRoutes resolved;
    private final OpenRoute byDefault;
    /** Those of the resolver are changed by {@link ResolvedRoutes}. */
    private final ConcurrentMap<String, OpenRoute> open = new ConcurrentHashMap<>();

    /** Of transports that are no relay: few, while the accounts of tenants may be many. */
    private final ConcurrentMap<String, AcceptedBy> acceptedBy = new ConcurrentHashMap<>();

    private final BatchSizer batchSizer = new BatchSizer();

    private volatile List<String> foreign = List.of();
    private final boolean resolves;
    private final boolean alone;

    /** Opens the default route; {@code closed} is called with the name of each route of the resolver that is closed. */
    public OpenRoutes(Routes routes, RouteOpener opener, InstantSource time, Consumer<String> closed) {
        this.configured = routes.configured();
        this.opener = opener;
        this.resolves = routes.resolver().isPresent();
        this.alone = configured.size() == 1 && !resolves;
        this.resolved =
                new ResolvedRoutes(routes, open, this::opened, opener.monitors().pauses(), time, closed);
        this.byDefault = configured(EmailFacts.DEFAULT_ROUTE).orElseThrow();
    }

    private OpenRoute opened(Route route, String version) {
        for (Route.Outlet outlet : route.outlets()) {
            AcceptedBy kind = outlet.transport().acceptedBy();
            if (kind != AcceptedBy.RELAY) {
                acceptedBy.put(outlet.transport().name(), kind);
            }
        }
        return opener.open(route, version, alone, batchSizer.ofRoute());
    }

    private Optional<OpenRoute> configured(String name) {
        Route route = configured.get(name);
        return route == null ? Optional.empty() : Optional.of(open.computeIfAbsent(name, n -> opened(route, "")));
    }

    /** Returns the default route. */
    public OpenRoute byDefault() {
        return byDefault;
    }

    /** Returns the only route; empty if there are several, or a resolver. */
    public Optional<OpenRoute> only() {
        return alone ? Optional.of(byDefault) : Optional.empty();
    }

    /** Tells whether the number of workers is the only limit of what is sent at once. */
    public boolean areLimitedByWorkers() {
        return only().filter(route -> route.route().concurrency().isEmpty()).isPresent();
    }

    /**
     * Returns a route, which is opened if necessary. That may take as long as the resolver takes. Empty while the route
     * cannot be used.
     */
    public Optional<OpenRoute> use(String name) {
        return configured(name).or(() -> resolved.use(name));
    }

    /** Returns a route if it is open. */
    public Optional<OpenRoute> find(String name) {
        return Optional.ofNullable(open.get(name));
    }

    /** Tells whether this ledger can never use a route: it is not configured, and there is no resolver. */
    boolean isForeign(String name) {
        return !resolves && !configured.containsKey(name);
    }

    /** Looks for routes of due e-mails that this ledger can never use, because it has one route alone. */
    public void lookForForeign(Optional<RouteStore> store) {
        if (alone && store.isPresent()) {
            foreign = store.get().dueRoutes("", MOST_REPORTED).stream()
                    .filter(this::isForeign)
                    .toList();
        }
    }

    /** Returns the routes that {@link #lookForForeign} found last. */
    public List<String> foreign() {
        return foreign;
    }

    /** Tells whether a route can be used, or could not be tried yet. */
    boolean isUsable(String name) {
        return resolved.names().isUsable(name);
    }

    /** Returns the names of routes that cannot be used now, or that a thread is opening, at most so many. */
    Set<String> unusable(int most) {
        return resolved.names().unusable(most);
    }

    /** Returns why a route cannot be used; empty if it is open, or nothing is known of it. */
    Optional<Outage> unavailable(String name) {
        return resolved.names().unavailable(name);
    }

    /** Returns the routes that cannot be used and why, by name, at most a hundred. */
    public Map<String, Outage> unavailable() {
        return resolved.names().unavailable();
    }

    /** Returns the open routes. */
    public List<OpenRoute> all() {
        return List.copyOf(open.values());
    }

    /** Returns the configured routes that no e-mail has needed yet; none if there are very many routes. */
    public List<Route> notOpened() {
        return configured.size() > MOST_REPORTED
                ? List.of()
                : configured.values().stream()
                        .filter(route -> !open.containsKey(route.name()))
                        .toList();
    }

    /** Tells whether the open routes allow more attempts at once than this. */
    public boolean allowMoreThan(int attempts) {
        int allowed = 0;
        for (OpenRoute route : open.values()) {
            allowed += route.concurrency();
            if (allowed > attempts) {
                return true;
            }
        }
        return false;
    }

    /** Returns the estimate for the e-mails of all routes. */
    public BatchSizer batchSizer() {
        return batchSizer;
    }

    /** Returns the kind of server that accepts the e-mails of a transport that is or was in use. */
    public AcceptedBy acceptedBy(String transport) {
        return acceptedBy.getOrDefault(transport, AcceptedBy.RELAY);
    }

    /** Returns the return paths of routes that have one of their own. */
    public List<ReturnPath> returnPaths() {
        return Stream.concat(
                        configured.values().stream().flatMap(route -> route.returnPath().stream()),
                        resolved.returnPaths().stream())
                .toList();
    }

    /** Closes routes of the resolver that have not been used for a while. Cheap if there are none. */
    public void closeIdle() {
        resolved.closeIdle();
    }

    /** Closes all transports, also those of attempts in progress and of routes that were never used. */
    public void close() {
        configured.values().forEach(route -> configured(route.name()).ifPresent(OpenRoute::close));
        resolved.close();
    }
}
