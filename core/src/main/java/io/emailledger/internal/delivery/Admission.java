package io.emailledger.internal.delivery;

import io.emailledger.history.WaitReason;
import io.emailledger.internal.suppression.Suppressing;
import io.emailledger.internal.throttle.Throttles;
import io.emailledger.suppression.Suppression;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Decides which claimed e-mails may be sent now, and puts the others off. */
final class Admission {
    private final Leases leases;
    private final Throttles throttles;
    private final Suppressing suppressing;
    private final RefusalTracker tracker;

    Admission(Engine engine, Leases leases) {
        this.leases = leases;
        this.throttles = engine.throttles();
        this.suppressing = engine.suppressing();
        this.tracker = engine.tracker();
    }

    /** Nothing is sent before it is known to whom nothing may be sent. */
    void markSuppressed(List<Held> batch, int permits) {
        boolean known = false;
        try {
            long start = leases.nanos();
            List<Map<Integer, Suppression>> refused =
                    suppressing.among(batch.stream().map(Held::record).toList());
            leases.startLimit().storeTook(leases.nanos() - start);
            for (int i = 0; i < batch.size(); i++) {
                batch.get(i).suppressed(refused.get(i));
            }
            known = true;
        } finally {
            if (!known) {
                throttles.unused(permits);
                leases.giveBack(batch);
            }
        }
    }

    /** E-mails whose sender the server refuses are put off without asking it. */
    List<Held> admitted(List<Held> batch) {
        List<Held> rest = new ArrayList<>(batch.size());
        Map<Held, SenderOutages.Wait> later = new LinkedHashMap<>();
        for (Held held : batch) {
            Optional<SenderOutages.Wait> wait = held.isSentToNobody() ? Optional.empty() : tracker.admit(held.record());
            wait.ifPresentOrElse(time -> later.put(held, time), () -> rest.add(held));
        }
        throttles.unused(later.size());
        leases.putOff(later);
        return rest;
    }

    /** What is sent to nobody takes nobody's turn. */
    List<Held> withoutThrottled(List<Held> batch) {
        List<Held> rest =
                new ArrayList<>(batch.stream().filter(Held::isSentToNobody).toList());
        throttles.unused(rest.size());
        List<Held> sent = batch.stream().filter(held -> !held.isSentToNobody()).toList();
        List<Optional<Instant>> turns =
                throttles.turns(sent.stream().map(Held::record).toList());
        Map<Held, SenderOutages.Wait> later = new LinkedHashMap<>();
        for (int i = 0; i < sent.size(); i++) {
            Held held = sent.get(i);
            turns.get(i)
                    .ifPresentOrElse(
                            turn -> later.put(held, new SenderOutages.Wait(turn, WaitReason.THROTTLED)),
                            () -> rest.add(held));
        }
        if (!later.isEmpty()) {
            throttles.unused(later.size());
            leases.putOff(later);
        }
        return rest;
    }
}
