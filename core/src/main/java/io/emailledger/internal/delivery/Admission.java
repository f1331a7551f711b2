package io.emailledger.internal.delivery;

import io.emailledger.history.EmailStatus.WaitReason;
import io.emailledger.internal.ratelimit.RateLimiter;
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
    private final TransportMonitor monitor;

    Admission(DeliveryContext context, Leases leases) {
        this.leases = leases;
        this.rateLimiter = context.rateLimiter();
        this.suppressionLookup = context.suppressionLookup();
        this.monitor = context.monitor();
    }

    /** Marks suppressed recipients, before anything is sent. */
    void markSuppressed(List<LeasedEmail> batch, int permits) {
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
                rateLimiter.unused(permits);
                leases.release(batch);
            }
        }
    }

    /** Defers e-mails whose sender the server rejects, without contacting it. */
    List<LeasedEmail> admitted(List<LeasedEmail> batch) {
        List<LeasedEmail> rest = new ArrayList<>(batch.size());
        Map<LeasedEmail, SenderOutages.Wait> later = new LinkedHashMap<>();
        for (LeasedEmail leased : batch) {
            Optional<SenderOutages.Wait> wait =
                    leased.isSentToNobody() ? Optional.empty() : monitor.admit(leased.record());
            wait.ifPresentOrElse(time -> later.put(leased, time), () -> rest.add(leased));
        }
        rateLimiter.unused(later.size());
        leases.defer(later);
        return rest;
    }

    /** Defers e-mails over a rate limit. E-mails without remaining recipients use no permits. */
    List<LeasedEmail> withinRateLimits(List<LeasedEmail> batch) {
        List<LeasedEmail> rest = new ArrayList<>(
                batch.stream().filter(LeasedEmail::isSentToNobody).toList());
        rateLimiter.unused(rest.size());
        List<LeasedEmail> sent =
                batch.stream().filter(leased -> !leased.isSentToNobody()).toList();
        List<Optional<Instant>> turns =
                rateLimiter.turns(sent.stream().map(LeasedEmail::record).toList());
        Map<LeasedEmail, SenderOutages.Wait> later = new LinkedHashMap<>();
        for (int i = 0; i < sent.size(); i++) {
            LeasedEmail leased = sent.get(i);
            turns.get(i)
                    .ifPresentOrElse(
                            turn -> later.put(leased, new SenderOutages.Wait(turn, WaitReason.RATE_LIMITED)),
                            () -> rest.add(leased));
        }
        if (!later.isEmpty()) {
            rateLimiter.unused(later.size());
            leases.defer(later);
        }
        return rest;
    }
}
