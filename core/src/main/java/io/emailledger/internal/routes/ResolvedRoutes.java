package io.emailledger.internal.routes;

import io.emailledger.internal.transitions.Backoff;
import io.emailledger.internal.util.TextFree;
import io.emailledger.report.ReturnPath;
import io.emailledger.routes.Route;
import io.emailledger.routes.Routes;
import io.emailledger.routes.Routes.RouteResolver;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiFunction;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The routes of the resolver: opened when an e-mail needs one, replaced when its version changes, closed when idle. The
 * resolver is never called under a lock, and for each name by one thread at a time. Thread-safe.
 */
final class ResolvedRoutes {
    private static final Logger log = LoggerFactory.getLogger(ResolvedRoutes.class);
    private static final Duration ASK_EVERY = Duration.ofSeconds(10);
    private static final Duration NO_ROOM = Duration.ofSeconds(1);

    private final Optional<RouteResolver> resolver;
    /** All open routes of the ledger. */
    private final Map<String, OpenRoute> open;

    private final BiFunction<Route, String, OpenRoute> opener;
    private final Backoff pauses;
    private final InstantSource time;
    private final Consumer<String> forgotten;
    private final Duration closeIdleAfter;
    private final RecentReturnPaths paths = new RecentReturnPaths();
    private final ResolvedNames names;

    private Instant nextSweep = Instant.EPOCH;
    private boolean closed;

    ResolvedRoutes(
            Routes routes,
            Map<String, OpenRoute> open,
            BiFunction<Route, String, OpenRoute> opener,
            Backoff pauses,
            InstantSource time,
            Consumer<String> forgotten) {
        this.resolver = routes.resolver();
        this.open = open;
        this.opener = opener;
        this.pauses = pauses;
        this.time = time;
        this.forgotten = forgotten;
        this.names = new ResolvedNames(routes.mostOpen());
        this.closeIdleAfter = routes.closeIdleAfter();
    }

    /** Returns a route, which is opened or replaced first if it is time for that; empty while it cannot be used. */
    Optional<OpenRoute> use(String name) {
        ResolvedRoute entry;
        synchronized (names) {
            entry = names.of(name);
            if (closed || entry.asking || isTooEarly(entry.nextAsked)) {
                return Optional.ofNullable(entry.open);
            }
            entry.asking = true;
        }
        try {
            return ask(name, entry);
        } finally {
            synchronized (names) {
                entry.asking = false;
            }
        }
    }

    /** A clock that was set back must not delay a route for long. */
    private boolean isTooEarly(Instant next) {
        Instant now = time.instant();
        return now.isBefore(next) && !next.isAfter(now.plus(pauses.longest().multipliedBy(2)));
    }

    private Optional<OpenRoute> ask(String name, ResolvedRoute entry) {
        if (resolver.isEmpty()) {
            failed(name, entry, "this ledger has no route of that name");
            return Optional.empty();
        }
        try {
            String version = resolver.get().version(name);
            Optional<OpenRoute> before = find(name);
            if (before.filter(route -> route.version().equals(version)).isPresent()) {
                later(entry, ASK_EVERY);
                return before;
            }
            return before.isEmpty() && !makeRoom(name, entry) ? Optional.empty() : resolve(name, entry, version);
        } catch (Exception e) {
            if (e instanceof InterruptedException) {
                Thread.currentThread().interrupt();
            }
            return resolverFailed(name, entry, e);
        }
    }

    private Optional<OpenRoute> resolve(String name, ResolvedRoute entry, String version) throws Exception {
        Optional<Route> found = resolver.orElseThrow().resolve(name);
        if (found.isEmpty()) {
            failed(name, entry, "the resolver knows no route of that name");
            return Optional.empty();
        }
        Route route = found.get();
        if (!route.name().equals(name)) {
            route.outlets().forEach(outlet -> outlet.transport().close());
            failed(name, entry, "the resolver returned a route of another name");
            return Optional.empty();
        }
        OpenRoute next = opener.apply(route, version);
        route.returnPath().ifPresent(paths::add);
        OpenRoute before;
        boolean late;
        synchronized (names) {
            before = entry.open;
            late = closed;
            if (!late) {
                entry.opened(next, time.instant().plus(ASK_EVERY));
                open.put(name, next);
            }
        }
        if (before != null) {
            before.retire();
        }
        if (late) {
            next.close();
        }
        return late ? Optional.empty() : Optional.of(next);
    }

    private Optional<OpenRoute> resolverFailed(String name, ResolvedRoute entry, Exception e) {
        Optional<OpenRoute> before = find(name);
        if (before.isEmpty()) {
            failed(name, entry, "its resolver failed with " + e.getClass().getName());
        } else {
            later(entry, ASK_EVERY);
        }
        log.warn(
                before.isEmpty()
                        ? "A route could not be resolved; its e-mails wait, and Health.routes() names it"
                        : "The version of a route could not be determined; the open route stays in use",
                TextFree.of(e));
        log.debug("The resolver failed for the route {}", name, e);
        return before;
    }

    /** Closes the route that has not been used for the longest time; false if every one is in use. */
    private boolean makeRoom(String name, ResolvedRoute entry) {
        if (names.hasRoom()) {
            return true;
        }
        Optional<OpenRoute> oldest = names.open().stream()
                .filter(route -> route.idleSince().isPresent())
                .min(Comparator.comparing(route -> route.idleSince().orElse(Instant.MAX)));
        if (oldest.isEmpty()) {
            failed(name, entry, "as many routes as Routes.mostOpen allows are in use");
            later(entry, NO_ROOM);
            return false;
        }
        close(oldest.get());
        return true;
    }

    private void close(OpenRoute route) {
        names.forget(route);
        open.remove(route.name(), route);
        route.retire();
        forgotten.accept(route.name());
    }

    private void failed(String name, ResolvedRoute entry, String reason) {
        log.debug("The route {} cannot be used: {}", name, reason);
        OpenRoute before;
        synchronized (names) {
            Instant now = time.instant();
            before = entry.open;
            entry.nextAsked = now.plus(pauses.afterFailures(entry.failed(now, reason)));
            open.remove(name);
        }
        if (before != null) {
            before.retire();
        }
    }

    private void later(ResolvedRoute entry, Duration wait) {
        synchronized (names) {
            entry.nextAsked = time.instant().plus(wait);
        }
    }

    private Optional<OpenRoute> find(String name) {
        return Optional.ofNullable(open.get(name));
    }

    /** Returns what is known of the names. */
    ResolvedNames names() {
        return names;
    }

    Collection<ReturnPath> returnPaths() {
        return paths.all();
    }

    void closeIdle() {
        Instant now = time.instant();
        synchronized (names) {
            if (names.isEmpty() || isTooEarly(nextSweep)) {
                return;
            }
            nextSweep = now.plus(closeIdleAfter.compareTo(ASK_EVERY) < 0 ? closeIdleAfter : ASK_EVERY);
        }
        Instant longAgo = now.minus(closeIdleAfter);
        names.open().stream()
                .filter(route -> route.idleSince()
                        .filter(since -> !since.isAfter(longAgo))
                        .isPresent())
                .forEach(this::close);
    }

    void close() {
        List<OpenRoute> ours = new ArrayList<>();
        synchronized (names) {
            closed = true;
            ours.addAll(names.open());
        }
        ours.forEach(route -> {
            names.forget(route);
            open.remove(route.name(), route);
            route.close();
        });
    }
}
