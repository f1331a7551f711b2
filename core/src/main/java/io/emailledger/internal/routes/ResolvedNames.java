package io.emailledger.internal.routes;

import io.emailledger.routes.Routes.Outage;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * What is known of the names of routes that the resolver was asked for, those used last at the end. Guarded by itself, as
 * its entries.
 */
final class ResolvedNames {
    private static final int MOST_FAILURES = 10_000;
    private static final int MOST_REPORTED = 100;

    private final Map<String, ResolvedRoute> entries = new LinkedHashMap<>(16, 0.75f, true);
    private final int mostOpen;

    ResolvedNames(int mostOpen) {
        this.mostOpen = mostOpen;
    }

    /** Returns what is known of a name, from now on. */
    synchronized ResolvedRoute of(String name) {
        ResolvedRoute entry = entries.computeIfAbsent(name, n -> new ResolvedRoute());
        forgetTheOldest();
        return entry;
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

    synchronized boolean isEmpty() {
        return entries.isEmpty();
    }

    /** Forgets a route, unless it was replaced. */
    synchronized void forget(OpenRoute route) {
        if (known(route.name()).filter(entry -> entry.open == route).isPresent()) {
            entries.remove(route.name());
        }
    }

    synchronized List<OpenRoute> open() {
        return entries.values().stream()
                .flatMap(entry -> Optional.ofNullable(entry.open).stream())
                .toList();
    }

    /** Tells whether there is room for the open routes, and those that threads are about to open. */
    synchronized boolean hasRoom() {
        return entries.size() <= mostOpen
                || entries.values().stream()
                                .filter(entry -> entry.open != null || entry.asking)
                                .count()
                        <= mostOpen;
    }

    synchronized boolean isUsable(String name) {
        return known(name).map(ResolvedRoute::isUsable).orElse(true);
    }

    /** Returns names that cannot be used now, at most so many. */
    synchronized Set<String> unusable(int most) {
        return entries.entrySet().stream()
                .filter(entry -> !entry.getValue().isUsable())
                .limit(most)
                .map(Map.Entry::getKey)
                .collect(Collectors.toUnmodifiableSet());
    }

    synchronized Optional<Outage> unavailable(String name) {
        return known(name).flatMap(ResolvedRoute::outage);
    }

    /** Returns why names cannot be used, at most a hundred. */
    synchronized Map<String, Outage> unavailable() {
        Map<String, Outage> all = new TreeMap<>();
        entries.forEach((name, entry) -> {
            if (all.size() < MOST_REPORTED) {
                entry.outage().ifPresent(outage -> all.put(name, outage));
            }
        });
        return all;
    }

    private Optional<ResolvedRoute> known(String name) {
        return Optional.ofNullable(entries.get(name));
    }
}
