package io.emailledger.internal.delivery;

import io.emailledger.history.EmailStatus.WaitReason;
import io.emailledger.internal.outage.Wait;
import io.emailledger.internal.ratelimit.RateLimiter;
import io.emailledger.internal.ratelimit.RouteRate;
import io.emailledger.internal.routes.OpenRoute;
import io.emailledger.internal.suppression.SuppressionLookup;
import io.emailledger.suppression.Suppression;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Decides which claimed e-mails may be sent now, and defers the others. */
final class Admission {
    private final Leases leases;
    private final RateLimiter rateLimiter;
    private final SuppressionLookup suppressionLookup;
    private final DeliveryContext context;

    Admission(DeliveryContext context, Leases leases) {
        this.leases = leases;
        this.rateLimiter = context.rateLimiter();
        this.suppressionLookup = context.suppressionLookup();
        this.context = context;
    }

    /** Marks suppressed recipients, before anything is sent. */
    void markSuppressed(List<LeasedEmail> batch, int permits, RouteRate rate) {
        boolean known = false;
        try {
            long start = leases.nanos();
            List<Map<Integer, Suppression>> refused = suppressionLookup.among(
                    batch.stream().map(LeasedEmail::record).toList());
            leases.startLimit().storeTook(leases.nanos() - start);
            for (int i = 0; i < batch.size(); i++) {
                batch.get(i).suppressed(refused.get(i));
            }
            known = true;
        } finally {
            if (!known) {
                rateLimiter.unused(permits, rate);
                leases.release(batch);
            }
        }
    }

    /** Defers e-mails that no transport may have now, because it rejects the sender, without contacting it. */
    List<LeasedEmail> admitted(List<LeasedEmail> batch, OpenRoute.Turn turn) {
        List<LeasedEmail> rest = new ArrayList<>(batch.size());
        Map<LeasedEmail, Wait> later = new LinkedHashMap<>();
        for (LeasedEmail leased : batch) {
            Optional<Wait> wait = leased.isSentToNobody() ? Optional.empty() : waits(leased, turn);
            wait.ifPresentOrElse(time -> later.put(leased, time), () -> rest.add(leased));
        }
        rateLimiter.unused(later.size(), turn.route().rate());
        leases.defer(later);
        return rest;
    }

    private Optional<Wait> waits(LeasedEmail leased, OpenRoute.Turn turn) {
        TransportChoice choice =
                TransportChoice.of(leased.record(), turn, turn.probed().isPresent(), context);
        return choice.first().isPresent() ? Optional.empty() : choice.untilThen();
    }

    /** Defers e-mails over a rate limit. E-mails without remaining recipients use no permits. */
    List<LeasedEmail> withinRateLimits(List<LeasedEmail> batch, OpenRoute route) {
        List<LeasedEmail> rest = new ArrayList<>(
                batch.stream().filter(LeasedEmail::isSentToNobody).toList());
        rateLimiter.unused(rest.size(), route.rate());
        List<LeasedEmail> sent =
                batch.stream().filter(leased -> !leased.isSentToNobody()).toList();
        List<Optional<Instant>> turns =
                rateLimiter.turns(sent.stream().map(LeasedEmail::record).toList());
        Map<LeasedEmail, Wait> later = new LinkedHashMap<>();
        for (int i = 0; i < sent.size(); i++) {
            LeasedEmail leased = sent.get(i);
            turns.get(i)
                    .ifPresentOrElse(
                            turn -> later.put(leased, new Wait(turn, WaitReason.RATE_LIMITED)), () -> rest.add(leased));
        }
        if (!later.isEmpty()) {
            rateLimiter.unused(later.size(), route.rate());
            leases.defer(later);
        }
        return rest;
    }
}
