package io.emailledger.internal.delivery;

import io.emailledger.internal.ratelimit.PauseSwitch;
import io.emailledger.internal.ratelimit.RateLimiter;
import io.emailledger.internal.routes.OpenRoute;
import io.emailledger.internal.routes.OpenRoutes;
import io.emailledger.internal.routes.SharedRoutes;
import io.emailledger.spi.StoreParts.RouteStore;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Selects what a worker serves next: the routes that are claimed together, or one of the others, in turns, without those
 * that cannot send now. The names of routes with due e-mails come from the store, and from e-mails that this process
 * records; the route of an e-mail was chosen when it was recorded. Thread-safe.
 */
final class RouteSelection {
    private static final int NAMES_AT_ONCE = 100;
    /** Some names may be of routes that cannot send. */
    private static final int MOST_LOOKS = 5;

    private static final Duration LOOK_EVERY = Duration.ofSeconds(1);
    /** In the queue it stands for the routes that are claimed together; no route has an empty name. */
    private static final String TOGETHER = "";

    private final OpenRoutes routes;
    private final SharedRoutes shared;
    private final Optional<RouteStore> store;
    private final RateLimiter rateLimiter;
    private final PauseSwitch pauseSwitch;
    private final InstantSource time;
    private final ReentrantLock lock = new ReentrantLock();
    /** Held while the store is asked, by one thread at a time. */
    private final ReentrantLock looking = new ReentrantLock();

    private final Queue<String> turns = new ArrayDeque<>();
    private final Set<String> queued = new HashSet<>();
    /** The number of claims of several routes in progress: before they return it is not known whether more is due. */
    private final AtomicInteger claiming = new AtomicInteger();

    /** Whether the last such claim may have left due e-mails: then several workers claim at the same time. */
    private volatile boolean hasBacklog;

    private volatile String last = "";
    private volatile Instant nextLook = Instant.EPOCH;

    RouteSelection(DeliveryContext context) {
        this.routes = context.routes();
        this.store = context.store().routeStore();
        this.rateLimiter = context.rateLimiter();
        this.pauseSwitch = context.pauseSwitch();
        this.time = context.time();
        this.shared = new SharedRoutes(routes, pauseSwitch, time, context.nanos());
    }

    /**
     * What a worker does next.
     *
     * @param turn its turn of one route; empty for a claim of several
     * @param without the routes that such a claim leaves out
     */
    record Selected(Optional<OpenRoute.Turn> turn, Set<String> without) {
        static Selected of(OpenRoute.Turn turn) {
            return new Selected(Optional.of(turn), Set.of());
        }
    }

    /** Returns what a worker may do now; empty if no route has due e-mails and can send. */
    Optional<Selected> next() {
        Optional<OpenRoute> only = routes.only();
        if (only.isPresent()) {
            return only.get().enter(time.instant()).map(Selected::of);
        }
        boolean mayFind = !isLookDue() || look();
        Optional<Selected> next = ofQueued();
        for (int looks = 0; next.isEmpty() && mayFind && claiming.get() == 0 && looks < MOST_LOOKS; looks++) {
            mayFind = look();
            next = ofQueued();
        }
        return next;
    }

    /** Returns a turn of a route that claims of several leave out; empty if none has due e-mails and can send. */
    Optional<OpenRoute.Turn> nextLeftOut() {
        look();
        for (Optional<String> name = poll(); name.isPresent(); name = poll()) {
            Optional<OpenRoute.Turn> turn =
                    name.filter(one -> !one.equals(TOGETHER)).flatMap(this::turn);
            if (turn.isPresent()) {
                return turn;
            }
        }
        return Optional.empty();
    }

    private Optional<Selected> ofQueued() {
        for (Optional<String> name = poll(); name.isPresent(); name = poll()) {
            Optional<Selected> next =
                    name.get().equals(TOGETHER) ? together() : turn(name.get()).map(Selected::of);
            if (next.isPresent()) {
                return next;
            }
        }
        return Optional.empty();
    }

    private Optional<Selected> together() {
        Optional<Selected> next = shared.leftOut().map(without -> new Selected(Optional.empty(), without));
        if (next.isEmpty()) {
            // From now on they are queued one by one.
            last = "";
            look();
        } else {
            claiming.incrementAndGet();
            if (hasBacklog) {
                queue(List.of(TOGETHER));
            }
        }
        return next;
    }

    /** A claim of several routes has returned. It may have left due e-mails if {@code more}. */
    void claimedTogether(boolean more) {
        claiming.decrementAndGet();
        hasBacklog = more;
        if (more) {
            queue(List.of(TOGETHER));
        }
    }

    /** Returns a turn of a route; empty if it cannot send now. */
    Optional<OpenRoute.Turn> turn(String name) {
        return routes.use(name).filter(this::mayGo).flatMap(route -> route.enter(time.instant()));
    }

    /** The store is asked whether a pause has ended; whether one has begun is asked before e-mails are claimed. */
    private boolean mayGo(OpenRoute route) {
        boolean paused = pauseSwitch.wasOn(route.name()) && pauseSwitch.isOn(route.name());
        return !paused && rateLimiter.opens(route.rate()).isEmpty();
    }

    /** Ends a turn. Returns true if a further worker would find a route to serve. */
    boolean ended(OpenRoute.Turn turn) {
        boolean wanted = turn.route().leave();
        if (wanted) {
            add(List.of(turn.route().name()));
        }
        return wanted || hasQueued();
    }

    /** Adds routes with due e-mails. */
    void add(Collection<String> names) {
        if (routes.only().isEmpty()) {
            queue(names.stream().map(name -> shared.has(name) ? TOGETHER : name).toList());
        }
    }

    private void queue(List<String> names) {
        lock.lock();
        try {
            names.stream().filter(queued::add).forEach(turns::add);
        } finally {
            lock.unlock();
        }
    }

    /** E-mails were claimed of a route that cannot be used: it is left out from now on. */
    void refused() {
        shared.outdated();
    }

    /** Tells whether a further worker would find a route to serve. */
    boolean hasQueued() {
        lock.lock();
        try {
            return !turns.isEmpty();
        } finally {
            lock.unlock();
        }
    }

    private Optional<String> poll() {
        lock.lock();
        try {
            Optional<String> name = Optional.ofNullable(turns.poll());
            name.ifPresent(queued::remove);
            return name;
        } finally {
            lock.unlock();
        }
    }

    /**
     * While there is always something queued, e-mails that become due are looked for from time to time. Claims that leave
     * out no route find all of them.
     */
    private boolean isLookDue() {
        if (hasBacklog && shared.leavesNoneOut()) {
            return false;
        }
        Instant now = time.instant();
        return !now.isBefore(nextLook) || nextLook.isAfter(now.plus(LOOK_EVERY.multipliedBy(2)));
    }

    /** Asks the store for routes with due e-mails. Returns true if there may be more of them. */
    private boolean look() {
        if (!looking.tryLock()) {
            return false;
        }
        try {
            nextLook = time.instant().plus(LOOK_EVERY);
            Optional<Set<String>> leftOut = shared.leftOut();
            List<String> names = after(last);
            if (names.isEmpty() && !last.isEmpty()) {
                names = after("");
            }
            last = names.size() < NAMES_AT_ONCE ? "" : names.get(names.size() - 1);
            add(names);
            if (names.size() == NAMES_AT_ONCE) {
                // Those that are claimed one by one must not wait until all names were seen.
                leftOut.ifPresent(this::add);
            }
            return names.size() == NAMES_AT_ONCE;
        } finally {
            looking.unlock();
        }
    }

    private List<String> after(String name) {
        return store.map(part -> part.dueRoutes(name, NAMES_AT_ONCE)).orElse(List.of());
    }
}
