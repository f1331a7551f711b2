package io.emailledger.internal.delivery;

import io.emailledger.internal.pacing.ClaimPacing;
import io.emailledger.internal.ratelimit.RouteRate;
import io.emailledger.internal.routes.OpenRoute;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.function.Consumer;

/** The work of a claim of several routes: has the e-mails transmitted, one route after the other. */
final class SharedWork {
    /** These routes have no limit of their own. */
    private static final RouteRate UNLIMITED = new RouteRate("", OptionalInt.empty());

    private final DeliveryContext context;
    private final Leases leases;
    private final ClaimSource claims;
    private final BatchWork work;
    private final RouteSelection selection;
    private final Consumer<Boolean> helpers;
    private final ClaimPacing pacing = new ClaimPacing();
    /** Whether the last claim found nothing. */
    private volatile boolean idle;

    /**
     * Creates the work.
     *
     * @param helpers called before e-mails are transmitted, with whether more may be due
     */
    SharedWork(
            DeliveryContext context,
            Leases leases,
            ClaimSource claims,
            BatchWork work,
            RouteSelection selection,
            Consumer<Boolean> helpers) {
        this.context = context;
        this.leases = leases;
        this.claims = claims;
        this.work = work;
        this.selection = selection;
        this.helpers = helpers;
    }

    ClaimPacing pacing() {
        return pacing;
    }

    /** Claims e-mails of all routes but these, and has them transmitted. Returns true if any were claimed. */
    boolean use(Set<String> without) {
        boolean more = false;
        List<LeasedEmail> batch;
        try {
            int allowed = isPaused()
                    ? 0
                    : context.rateLimiter().enter(context.routes().batchSizer().batch(), UNLIMITED);
            batch = allowed == 0 ? List.of() : claim(without, allowed);
            more = mayBeMore(batch, allowed);
        } finally {
            selection.claimedTogether(more);
        }
        if (!batch.isEmpty()) {
            helpers.accept(more);
            transmit(batch);
        }
        work.ended(more);
        return !batch.isEmpty();
    }

    /** While nothing is due, the pause switch is read only if it was on. */
    private boolean isPaused() {
        return idle
                ? context.pauseSwitch().wasAllOn() && context.pauseSwitch().isAllOn()
                : context.pauseSwitch().isAllOn();
    }

    private List<LeasedEmail> claim(Set<String> without, int allowed) {
        List<LeasedEmail> batch = List.of();
        try {
            batch = claims.except(without, allowed);
        } finally {
            context.rateLimiter().unused(allowed - batch.size(), UNLIMITED);
        }
        idle = batch.isEmpty();
        pacing.claimed(!mayBeMore(batch, allowed));
        return batch;
    }

    /** Claims that are made at the same time skip e-mails of each other, so that one may be almost full. */
    private static boolean mayBeMore(List<LeasedEmail> batch, int allowed) {
        return batch.size() > allowed / 2;
    }

    private void transmit(List<LeasedEmail> batch) {
        try {
            work.admission().markSuppressed(batch, batch.size(), UNLIMITED);
            byRoute(batch).forEach(this::transmit);
        } finally {
            // E-mails that were not begun do not stay claimed.
            leases.release(batch);
        }
    }

    /** Groups e-mails by route. Those whose route has to be opened first do not delay the others. */
    private Map<String, List<LeasedEmail>> byRoute(List<LeasedEmail> batch) {
        Map<String, List<LeasedEmail>> open = new LinkedHashMap<>();
        Map<String, List<LeasedEmail>> others = new LinkedHashMap<>();
        for (LeasedEmail leased : batch) {
            String name = leased.record().facts().route();
            (context.routes().find(name).isPresent() ? open : others)
                    .computeIfAbsent(name, n -> new ArrayList<>())
                    .add(leased);
        }
        others.forEach(open::putIfAbsent);
        return open;
    }

    /** E-mails of a route that cannot be used now, or has to be probed, are left to a claim of this route. */
    private void transmit(String name, List<LeasedEmail> emails) {
        boolean isNew = context.routes().find(name).isEmpty();
        Optional<OpenRoute.Turn> turn = selection.turn(name);
        if (turn.isEmpty()) {
            selection.refused();
            context.rateLimiter().unused(emails.size(), UNLIMITED);
            return;
        }
        OpenRoute route = turn.get().route();
        if (isNew) {
            // It allows further workers.
            helpers.accept(false);
        }
        try {
            if (turn.get().probed().isEmpty() && route.rate().perMinute().isEmpty()) {
                work.admit(emails, turn.get());
            } else {
                context.rateLimiter().unused(emails.size(), UNLIMITED);
                selection.add(List.of(name));
            }
        } finally {
            emails.forEach(leased -> route.finished(leased.record()));
            selection.ended(turn.get());
        }
    }
}
