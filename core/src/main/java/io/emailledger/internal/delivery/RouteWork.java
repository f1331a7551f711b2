package io.emailledger.internal.delivery;

import java.util.ArrayList;
import java.util.List;
import java.util.function.BiConsumer;

/** The work of a turn: claims due e-mails of one route and has them transmitted. */
final class RouteWork {
    private final DeliveryContext context;
    private final Leases leases;
    private final ClaimSource claims;
    private final BatchWork work;
    private final BiConsumer<OpenRoute, Boolean> helpers;

    /**
     * Creates the work.
     *
     * @param helpers called before e-mails of a route are transmitted, with the route and whether more may be due
     */
    RouteWork(
            DeliveryContext context,
            Leases leases,
            ClaimSource claims,
            BatchWork work,
            BiConsumer<OpenRoute, Boolean> helpers) {
        this.context = context;
        this.leases = leases;
        this.claims = claims;
        this.work = work;
        this.helpers = helpers;
    }

    /**
     * Uses a turn. While nothing is due, the pause switch is read only if it was on. It is read again before an e-mail is
     * begun. Returns true if e-mails were claimed.
     *
     * @param slots how many workers may transmit at once
     */
    boolean use(OpenRoute.Turn turn, SendingSlots slots) {
        OpenRoute route = turn.route();
        boolean paused = route.isIdle()
                ? context.pauseSwitch().wasOn(route.name()) && work.isPaused(route)
                : work.isPaused(route);
        int allowed = paused ? 0 : context.rateLimiter().enter(turn.limit(), route.rate());
        if (allowed == 0) {
            return false;
        }
        boolean searches = route.transports().size() == 1
                && turn.probed().filter(one -> one.breaker().isRefused()).isPresent();
        boolean mayTransmit = turn.probed().isPresent() || !slots.isNear(route.batchSizer());
        if (mayTransmit) {
            slots.await();
        }
        try {
            if (searches) {
                return search(turn);
            }
            List<LeasedEmail> batch = claim(allowed, turn);
            if (!mayTransmit && !batch.isEmpty()) {
                work.beforeWait();
                mayTransmit = slots.awaitBriefly();
            }
            transmit(batch, turn, mayTransmit);
            work.ended(batch.size() == allowed);
            return !batch.isEmpty();
        } finally {
            if (mayTransmit) {
                slots.leave();
            }
        }
    }

    private List<LeasedEmail> claim(int allowed, OpenRoute.Turn turn) {
        OpenRoute route = turn.route();
        List<LeasedEmail> batch = List.of();
        try {
            batch = claims.of(route.name(), allowed);
        } finally {
            context.rateLimiter().unused(allowed - batch.size(), route.rate());
        }
        route.idle(batch.isEmpty());
        boolean full = batch.size() == allowed;
        route.pacing().claimed(!full);
        if (!batch.isEmpty()) {
            helpers.accept(route, full);
        }
        return batch;
    }

    /** E-mails that are not begun, also after a failure, do not stay claimed. */
    private void transmit(List<LeasedEmail> batch, OpenRoute.Turn turn, boolean mayTransmit) {
        OpenRoute route = turn.route();
        try {
            if (mayTransmit) {
                work.admission().markSuppressed(batch, batch.size(), route.rate());
                work.admit(batch, turn);
            } else {
                context.rateLimiter().unused(batch.size(), route.rate());
            }
        } finally {
            leases.release(batch);
            batch.forEach(leased -> route.passed(leased.record()));
        }
    }

    /** Probes the server with one e-mail while it rejects all senders. */
    private boolean search(OpenRoute.Turn turn) {
        OpenRoute route = turn.route();
        ProbeSearch search =
                new ProbeSearch(claims, leases, route.transports().get(0).monitor(), context.clock(), route.name());
        try {
            look(search, route);
            List<LeasedEmail> all = new ArrayList<>(
                    work.admission().withinRateLimits(search.found().stream().toList(), route));
            OpenRoute.Turn mine = all.isEmpty() ? turn.withoutProbe() : turn;
            all.addAll(search.toNobody());
            work.transmit(all, mine);
        } finally {
            leases.release(search.kept());
        }
        work.ended(false);
        return search.sawAny();
    }

    private void look(ProbeSearch search, OpenRoute route) {
        boolean found = false;
        try {
            while (search.goesOn()) {
                List<LeasedEmail> batch = search.claim();
                work.admission().markSuppressed(batch, 0, route.rate());
                search.look(batch);
            }
            found = search.found().isPresent();
        } finally {
            if (!found) {
                context.rateLimiter().unused(1, route.rate());
            }
        }
    }
}
