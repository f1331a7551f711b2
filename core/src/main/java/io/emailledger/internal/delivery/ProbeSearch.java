package io.emailledger.internal.delivery;

import io.emailledger.history.EmailStatus.WaitReason;
import io.emailledger.internal.commit.StoreClock;
import io.emailledger.internal.outage.TransportMonitor;
import io.emailledger.internal.outage.Wait;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Finds the e-mail that probes a server which rejects all senders. It prefers a due e-mail of a sender that was not
 * rejected, else one of the sender that was rejected longest ago. E-mails of rejected senders are deferred in favour of
 * others, so that no backlog hides an e-mail that the server would accept. Used by one thread.
 */
final class ProbeSearch {
    private static final int AT_ONCE = 50;
    private static final int MOST_CLAIMS = 40;

    private final ClaimSource claims;
    private final Leases leases;
    private final TransportMonitor monitor;
    private final StoreClock clock;
    private final String route;
    private final List<LeasedEmail> toNobody = new ArrayList<>();
    private Optional<LeasedEmail> best = Optional.empty();
    private int claimed;
    private boolean sawAny;
    private boolean done;

    ProbeSearch(ClaimSource claims, Leases leases, TransportMonitor monitor, StoreClock clock, String route) {
        this.claims = claims;
        this.leases = leases;
        this.monitor = monitor;
        this.clock = clock;
        this.route = route;
    }

    boolean goesOn() {
        return !done && claimed < MOST_CLAIMS;
    }

    List<LeasedEmail> claim() {
        claimed++;
        List<LeasedEmail> batch = claims.of(route, AT_ONCE);
        sawAny |= !batch.isEmpty();
        done = batch.size() < AT_ONCE;
        return batch;
    }

    /** Keeps the best e-mail so far, and releases the others. */
    void look(List<LeasedEmail> batch) {
        Map<LeasedEmail, Wait> others = new LinkedHashMap<>();
        for (LeasedEmail leased : batch) {
            if (leased.isSentToNobody()) {
                toNobody.add(leased);
            } else if (best.isEmpty()
                    || monitor.isBetterProbe(leased.record(), best.get().record())) {
                best.ifPresent(before -> others.put(before, room(before)));
                best = Optional.of(leased);
            } else {
                others.put(leased, room(leased));
            }
        }
        leases.defer(others);
        done |= best.filter(leased -> !monitor.wasRefused(leased.record())).isPresent();
    }

    private Wait room(LeasedEmail leased) {
        return monitor.wasRefused(leased.record())
                ? monitor.makeRoom(leased.record())
                : new Wait(clock.now(), WaitReason.QUEUED);
    }

    /** Returns the e-mail to send as a probe. */
    Optional<LeasedEmail> found() {
        return best;
    }

    /** E-mails whose recipients are all on the suppression list: they finish without the server. */
    List<LeasedEmail> toNobody() {
        return toNobody;
    }

    /** The e-mails that were claimed and not deferred. */
    List<LeasedEmail> kept() {
        return Stream.concat(best.stream(), toNobody.stream()).toList();
    }

    /** Tells whether any e-mail was due. */
    boolean sawAny() {
        return sawAny;
    }
}
