package io.emailledger.internal.delivery;

import io.emailledger.internal.transitions.Backoff;
import io.emailledger.internal.util.TextFree;
import io.emailledger.report.ReturnPath;
import io.emailledger.routes.Route;
import io.emailledger.routes.RouteResolver;
import io.emailledger.routes.Routes;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.BiFunction;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.Collectors;
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
    private static final int MOST_FAILURES = 10_000;
    private static final int MOST_REPORTED = 100;

    private final Optional<RouteResolver> resolver;
    private final BiFunction<Route, String, OpenRoute> opener;
    private final Backoff pauses;
    private final InstantSource time;
    private final Consumer<String> forgotten;
    private final int mostOpen;
    private final Duration closeIdleAfter;
    private final RecentReturnPaths paths = new RecentReturnPaths();
    /** Guarded by itself, as its entries. */
    private final Map<String, ResolvedRoute> entries = new LinkedHashMap<>(16, 0.75f, true);

    private Instant nextSweep = Instant.EPOCH;
    private boolean closed;

    ResolvedRoutes(
            Routes routes,
            BiFunction<Route, String, OpenRoute> opener,
            RouteOpener pauses,
            InstantSource time,
            Consumer<String> forgotten) {
        this.resolver = routes.resolver();
        this.opener = opener;
        this.pauses = pauses.pauses();
        this.time = time;
        this.forgotten = forgotten;
        this.mostOpen = routes.mostOpen();
        this.closeIdleAfter = routes.closeIdleAfter();
    }

    /** Returns a route, which is opened or replaced first if it is time for that; empty while it cannot be used. */
    Optional<OpenRoute> use(String name) {
        ResolvedRoute entry;
        synchronized (entries) {
            entry = entries.computeIfAbsent(name, n -> new ResolvedRoute());
            forgetTheOldest();
            if (closed || entry.asking || isTooEarly(entry.nextAsked)) {
                return Optional.ofNullable(entry.open);
            }
            entry.asking = true;
        }
        try {
            return ask(name, entry);
        } finally {
            synchronized (entries) {
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
            if (before.filter(open -> open.version().equals(version)).isPresent()) {
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
        next.returnPath().ifPresent(paths::add);
        OpenRoute before;
        boolean late;
        synchronized (entries) {
            before = entry.open;
            late = closed;
            if (!late) {
                entry.opened(next, time.instant().plus(ASK_EVERY));
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
        Optional<OpenRoute> open = find(name);
        if (open.isEmpty()) {
            failed(name, entry, "its resolver failed with " + e.getClass().getName());
        } else {
            later(entry, ASK_EVERY);
        }
        log.warn(
                open.isEmpty()
                        ? "A route could not be resolved; its e-mails wait, and Health.routes() names it"
                        : "The version of a route could not be determined; the open route stays in use",
                TextFree.of(e));
        log.debug("The resolver failed for the route {}", name, e);
        return open;
    }

    /** Closes the route that has not been used for the longest time; false if every one is in use. */
    private boolean makeRoom(String name, ResolvedRoute entry) {
        if (openOrOpening() <= mostOpen) {
            return true;
        }
        Optional<OpenRoute> oldest = open().stream()
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

    /** Counts the open routes, and those that threads are about to open, of which the caller's is one. */
    private long openOrOpening() {
        synchronized (entries) {
            return entries.values().stream()
                    .filter(entry -> entry.open != null || entry.asking)
                    .count();
        }
    }

    private void close(OpenRoute route) {
        synchronized (entries) {
            ResolvedRoute entry = entries.get(route.name());
            if (entry != null && entry.open == route) {
                entries.remove(route.name());
            }
        }
        route.retire();
        forgotten.accept(route.name());
    }

    private void failed(String name, ResolvedRoute entry, String reason) {
        log.debug("The route {} cannot be used: {}", name, reason);
        OpenRoute before;
        synchronized (entries) {
            Instant now = time.instant();
            before = entry.open;
            entry.nextAsked = now.plus(pauses.afterFailures(entry.failed(now, reason)));
        }
        if (before != null) {
            before.retire();
        }
    }

    private void later(ResolvedRoute entry, Duration wait) {
        synchronized (entries) {
            entry.nextAsked = time.instant().plus(wait);
        }
    }

    /** Of names that cannot be resolved only some are remembered; open routes always are. */
    private void forgetTheOldest() {
        if (entries.size() > MOST_FAILURES + mostOpen) {
            entries.values().stream()
                    .filter(entry -> entry.open == null && !entry.asking)
                    .findFirst()
                    .ifPresent(entries.values()::remove);
        }
    }

    Optional<OpenRoute> find(String name) {
        return known(name, entry -> Optional.ofNullable(entry.open));
    }

    Optional<CircuitBreaker.Outage> unavailable(String name) {
        return known(name, ResolvedRoute::outage);
    }

    boolean isUsable(String name) {
        return known(name, entry -> Optional.of(entry.isUsable())).orElse(true);
    }

    private <T> Optional<T> known(String name, Function<ResolvedRoute, Optional<T>> what) {
        synchronized (entries) {
            return Optional.ofNullable(entries.get(name)).flatMap(what);
        }
    }

    Set<String> unusable() {
        synchronized (entries) {
            return entries.entrySet().stream()
                    .filter(entry -> !entry.getValue().isUsable())
                    .limit(MOST_REPORTED)
                    .map(Map.Entry::getKey)
                    .collect(Collectors.toUnmodifiableSet());
        }
    }

    Map<String, CircuitBreaker.Outage> unavailable() {
        Map<String, CircuitBreaker.Outage> all = new TreeMap<>();
        synchronized (entries) {
            entries.forEach((name, entry) -> {
                if (all.size() < MOST_REPORTED) {
                    entry.outage().ifPresent(outage -> all.put(name, outage));
                }
            });
        }
        return all;
    }

    List<OpenRoute> open() {
        synchronized (entries) {
            return entries.values().stream()
                    .flatMap(entry -> Optional.ofNullable(entry.open).stream())
                    .toList();
        }
    }

    Collection<ReturnPath> returnPaths() {
        return paths.all();
    }

    void closeIdle() {
        Instant now = time.instant();
        synchronized (entries) {
            if (entries.isEmpty() || isTooEarly(nextSweep)) {
                return;
            }
            nextSweep = now.plus(closeIdleAfter.compareTo(ASK_EVERY) < 0 ? closeIdleAfter : ASK_EVERY);
        }
        Instant longAgo = now.minus(closeIdleAfter);
        open().stream()
                .filter(route -> route.idleSince()
                        .filter(since -> !since.isAfter(longAgo))
                        .isPresent())
                .forEach(this::close);
    }

    void close() {
        List<OpenRoute> open = new ArrayList<>();
        synchronized (entries) {
            closed = true;
            open.addAll(open());
            entries.values().forEach(entry -> entry.open = null);
        }
        open.forEach(OpenRoute::close);
    }
}
