package io.emailledger.internal.delivery;

import io.emailledger.history.RecipientRecord.AcceptedBy;
import io.emailledger.report.ReturnPath;
import io.emailledger.routes.Route;
import io.emailledger.routes.Routes;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.stream.Stream;

/**
 * The routes in use in this process: the configured ones, which are always open, and those of the resolver. Thread-safe.
 */
public final class OpenRoutes {
    private final Map<String, OpenRoute> configured = new LinkedHashMap<>();
    private final ResolvedRoutes resolved;
    private final ConcurrentMap<String, AcceptedBy> acceptedBy = new ConcurrentHashMap<>();
    private final boolean resolves;
    private final boolean alone;

    /** Opens the configured routes; {@code closed} is called with the name of each route of the resolver that is closed. */
    public OpenRoutes(Routes routes, RouteOpener opener, InstantSource time, Consumer<String> closed) {
        this.resolves = routes.resolver().isPresent();
        this.alone = routes.configured().size() == 1 && !resolves;
        routes.configured().values().forEach(route -> configured.put(route.name(), opened(opener, route, "")));
        this.resolved =
                new ResolvedRoutes(routes, (route, version) -> opened(opener, route, version), opener, time, closed);
    }

    private OpenRoute opened(RouteOpener opener, Route route, String version) {
        route.outlets()
                .forEach(outlet -> acceptedBy.put(
                        outlet.transport().name(), outlet.transport().acceptedBy()));
        return opener.open(route, version, alone);
    }

    /** Returns the only route; empty if there are several, or a resolver. */
    Optional<OpenRoute> only() {
        return alone ? configured.values().stream().findFirst() : Optional.empty();
    }

    /**
     * Returns a route, which is opened if necessary. That may take as long as the resolver takes. Empty while the route
     * cannot be used.
     */
    Optional<OpenRoute> use(String name) {
        OpenRoute known = configured.get(name);
        return known == null ? resolved.use(name) : Optional.of(known);
    }

    /** Returns a route if it is open. */
    Optional<OpenRoute> find(String name) {
        return Optional.ofNullable(configured.get(name)).or(() -> resolved.find(name));
    }

    /** Tells whether this ledger can never use a route: it is not configured, and there is no resolver. */
    boolean isForeign(String name) {
        return !resolves && !configured.containsKey(name);
    }

    /** Returns those of some routes that this ledger can never use, because it has one route alone. */
    public List<String> foreign(Supplier<List<String>> names) {
        return alone ? names.get().stream().filter(this::isForeign).toList() : List.of();
    }

    /** Returns why a route cannot be used; empty if it is open, or nothing is known of it. */
    public Optional<CircuitBreaker.Outage> unavailable(String name) {
        return resolved.unavailable(name);
    }

    /** Returns the routes that cannot be used and why, by name, at most a hundred. */
    public Map<String, CircuitBreaker.Outage> unavailable() {
        return resolved.unavailable();
    }

    /** Returns the open routes: the default route, the other configured ones, and those of the resolver. */
    public List<OpenRoute> all() {
        List<OpenRoute> all = new ArrayList<>(configured.values());
        all.addAll(resolved.open());
        return all;
    }

    /** Returns how many attempts the open routes allow together. */
    int concurrency() {
        return all().stream().mapToInt(OpenRoute::concurrency).sum();
    }

    /** Returns the kind of server that accepts the e-mails of a transport that is or was in use. */
    public AcceptedBy acceptedBy(String transport) {
        return acceptedBy.getOrDefault(transport, AcceptedBy.RELAY);
    }

    /** Returns the return paths of the open routes that have one of their own. */
    public List<ReturnPath> returnPaths() {
        return Stream.concat(
                        configured.values().stream().flatMap(route -> route.returnPath().stream()),
                        resolved.returnPaths().stream())
                .toList();
    }

    /** Closes routes of the resolver that have not been used for a while. Cheap if there are none. */
    void closeIdle() {
        resolved.closeIdle();
    }

    /** Closes all transports, also those of attempts in progress. */
    public void close() {
        configured.values().forEach(OpenRoute::close);
        resolved.close();
    }
}
