package io.emailledger.local;

import io.emailledger.message.Email.Priority;
import io.emailledger.spi.HistoryStore.Claim;
import io.emailledger.spi.StoreParts.RouteStore;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Predicate;

/**
 * The queue of a {@link MemoryHistoryStore}, under its lock: for each priority the e-mails of all routes, and those of
 * each route.
 */
final class MemoryRoutes implements RouteStore {
    /** The order of UTF-8 is that of code points. */
    static final Comparator<String> BY_CODE_POINT =
            (a, b) -> Arrays.compareUnsigned(a.getBytes(StandardCharsets.UTF_8), b.getBytes(StandardCharsets.UTF_8));

    private final MemoryHistoryStore store;
    private final Map<Priority, DueQueue> all = agendas();
    private final NavigableMap<String, Map<Priority, DueQueue>> routes = new TreeMap<>(BY_CODE_POINT);

    MemoryRoutes(MemoryHistoryStore store) {
        this.store = store;
    }

    private static Map<Priority, DueQueue> agendas() {
        Map<Priority, DueQueue> agendas = new EnumMap<>(Priority.class);
        for (Priority priority : Priority.values()) {
            agendas.put(priority, new DueQueue());
        }
        return agendas;
    }

    void add(MemoryEmail email) {
        queues(email).forEach(queue -> queue.add(email));
    }

    void remove(MemoryEmail email) {
        queues(email).forEach(queue -> queue.remove(email));
    }

    /** The queues of a route remain when they are empty, because they know which tenant is next. */
    private List<DueQueue> queues(MemoryEmail email) {
        Priority priority = email.record.facts().priority();
        Map<Priority, DueQueue> route =
                routes.computeIfAbsent(email.record.facts().route(), r -> agendas());
        return List.of(all.getOrDefault(priority, new DueQueue()), route.getOrDefault(priority, new DueQueue()));
    }

    /** Returns the e-mails of any route to claim next. */
    List<MemoryEmail> next(Instant now, int limit) {
        return next(all, now, limit, email -> true);
    }

    private static List<MemoryEmail> next(
            Map<Priority, DueQueue> agendas, Instant now, int limit, Predicate<MemoryEmail> wanted) {
        List<MemoryEmail> due = new ArrayList<>();
        for (DueQueue agenda : agendas.values()) {
            due.addAll(agenda.next(now, limit - due.size(), wanted));
        }
        return due;
    }

    List<MemoryEmail> all() {
        return all.values().stream().flatMap(agenda -> agenda.all().stream()).toList();
    }

    @Override
    public List<String> dueRoutes(String after, int limit) {
        synchronized (store) {
            Instant now = store.now();
            return routes.tailMap(after, false).entrySet().stream()
                    .filter(route -> route.getValue().values().stream().anyMatch(agenda -> agenda.isAnyDue(now)))
                    .map(Map.Entry::getKey)
                    .limit(limit)
                    .toList();
        }
    }

    @Override
    public List<Claim> claim(String owner, Duration lease, int limit, String route) {
        synchronized (store) {
            return store.lease(
                    owner, lease, next(routes.getOrDefault(route, Map.of()), store.now(), limit, email -> true));
        }
    }

    @Override
    public List<Claim> claimExcept(String owner, Duration lease, int limit, Set<String> without) {
        synchronized (store) {
            return store.lease(
                    owner,
                    lease,
                    next(
                            all,
                            store.now(),
                            limit,
                            email -> !without.contains(email.record.facts().route())));
        }
    }
}
