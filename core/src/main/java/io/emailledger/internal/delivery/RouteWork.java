package io.emailledger.internal.delivery;

import io.emailledger.internal.pacing.SendingSlots;
import io.emailledger.internal.routes.OpenRoute;
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
     * Uses a turn. Returns true if e-mails were claimed.
     *
     * @param slots how many workers may transmit at once
     */
    boolean use(OpenRoute.Turn turn, SendingSlots slots) {
        OpenRoute route = turn.route();
        // While a server is slow, or does not answer, its e-mails stay PENDING, and can be cancelled.
        boolean claimsAhead = turn.probed().isEmpty() && route.batchSizer().isFlowing(leases.nanos());
        boolean hasSlot = slots.enter(claimsAhead);
        boolean worked = false;
        boolean more = false;
        try {
            int allowed = allowed(
                    turn,
                    hasSlot
                            ? turn.limit()
                            : Math.min(turn.limit(), route.batchSizer().batchAhead()));
            if (allowed > 0 && isSearch(turn)) {
                worked = search(turn);
            } else if (allowed > 0) {
                List<LeasedEmail> batch = claim(allowed, turn);
                worked = !batch.isEmpty();
                more = batch.size() == allowed;
                try {
                    if (worked) {
                        helpers.accept(route, more);
                    }
                    if (worked && !hasSlot) {
                        work.beforeWait();
                        hasSlot = slots.awaitBriefly();
                    }
                    transmit(batch, turn, hasSlot);
                } finally {
                    // E-mails that were not begun, also after a failure, do not stay claimed.
                    leases.release(batch);
                    batch.forEach(leased -> route.finished(leased.record()));
                }
            }
        } finally {
            if (hasSlot) {
                slots.leave();
            }
        }
        if (worked) {
            work.ended(more);
        }
        return worked;
    }

    /**
     * Returns how many e-mails may be claimed. While nothing is due, the pause switch is read only if it was on. It is read
     * again before an e-mail is begun.
     */
    private int allowed(OpenRoute.Turn turn, int most) {
        OpenRoute route = turn.route();
        boolean paused = route.isIdle()
                ? context.pauseSwitch().wasOn(route.name()) && work.isPaused(route)
                : work.isPaused(route);
        return paused || work.isClosing() ? 0 : context.rateLimiter().enter(most, route.rate());
    }

    private static boolean isSearch(OpenRoute.Turn turn) {
        return turn.route().transports().size() == 1
                && turn.probed().filter(one -> one.breaker().isRefused()).isPresent();
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
        route.pacing().claimed(batch.size() < allowed);
        return batch;
    }

    private void transmit(List<LeasedEmail> batch, OpenRoute.Turn turn, boolean hasSlot) {
        if (hasSlot) {
            work.admission().markSuppressed(batch, batch.size(), turn.route().rate());
            work.admit(batch, turn);
        } else {
            context.rateLimiter().unused(batch.size(), turn.route().rate());
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
