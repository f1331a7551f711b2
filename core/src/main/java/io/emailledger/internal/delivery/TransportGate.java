package io.emailledger.internal.delivery;

import io.emailledger.history.Reply;
import io.emailledger.internal.life.Backoff;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;

/**
 * Keeps the workers away from a transport that reaches no server. While the gate is shut nothing is claimed; from time
 * to time one e-mail goes through as a probe, and its success opens the gate for all.
 */
public final class TransportGate {
    private final InstantSource time;
    private final Backoff backoff;
    private int failures;
    private boolean probing;
    private Instant downSince = Instant.EPOCH;
    private Instant reopens = Instant.EPOCH;
    private String reason = "";

    TransportGate(InstantSource time, Backoff backoff) {
        this.time = time;
        this.backoff = backoff;
    }

    /** What is wrong with a transport that is down. */
    public record Outage(Instant since, Instant nextProbe, String reason) {}

    /**
     * How many e-mails a worker may claim now: {@code most}, one as a probe, or none. Has to be followed by {@link
     * #passed}.
     */
    synchronized int enter(int most) {
        if (failures == 0) {
            return most;
        }
        if (probing || isTooEarly(time.instant())) {
            return 0;
        }
        probing = true;
        return 1;
    }

    /** A worker that had entered is through, whatever came of it. */
    synchronized void passed() {
        probing = false;
    }

    /** A server answered. */
    synchronized void reached() {
        failures = 0;
    }

    /** No server could be reached. Several workers may find out at once; that is one failure. */
    synchronized void missed(Reply words) {
        Instant now = time.instant();
        if (failures == 0) {
            downSince = now;
        } else if (isTooEarly(now)) {
            return;
        }
        failures++;
        reopens = now.plus(backoff.afterFailures(failures));
        reason = words.toString();
    }

    /** No wait is longer than the longest: a clock that was set back by hours must not keep the gate shut for hours. */
    private boolean isTooEarly(Instant now) {
        return now.isBefore(reopens) && !reopens.isAfter(now.plus(backoff.longest()));
    }

    synchronized boolean isShut() {
        return failures > 0;
    }

    /** Tells what is wrong, if anything is. */
    public synchronized Optional<Outage> outage() {
        return failures == 0 ? Optional.empty() : Optional.of(new Outage(downSince, reopens, reason));
    }
}
