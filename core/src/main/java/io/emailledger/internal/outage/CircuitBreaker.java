package io.emailledger.internal.outage;

import io.emailledger.history.Reply;
import io.emailledger.internal.transitions.Backoff;
import io.emailledger.routes.Routes.Outage;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;

/**
 * A circuit breaker for a transport that reaches no server, or whose server rejects all senders. While it is open, one
 * e-mail at a time is sent as a probe (half-open), and a success closes it. {@link TransportMonitor} opens and closes it; it
 * is asked before each claim, and before an e-mail goes to the next transport of its route.
 */
public final class CircuitBreaker {
    private final InstantSource time;
    private final Backoff unreachable;
    private final ProbePauses refused;
    private int failures;
    private boolean refuses;
    private Optional<Thread> prober = Optional.empty();
    private Instant downSince = Instant.EPOCH;
    private Instant nextProbe = Instant.EPOCH;
    private String reason = "";

    /** Creates a closed breaker, with the pauses for an unreachable server and for one that rejects our mail. */
    CircuitBreaker(InstantSource time, Backoff unreachable, ProbePauses refused) {
        this.time = time;
        this.unreachable = unreachable;
        this.refused = refused;
    }

    /**
     * Returns how many e-mails a worker may claim now: {@code most}, one as a probe, or none. Must be followed by
     * {@link #leave}.
     */
    public synchronized int enter(int most) {
        if (failures == 0) {
            return most;
        }
        if (prober.isPresent() || isTooEarly(time.instant())) {
            return 0;
        }
        prober = Optional.of(Thread.currentThread());
        return 1;
    }

    /** Records that a worker has finished. Only after the worker of a probe can the next probe begin. */
    public synchronized void leave() {
        prober = prober.filter(thread -> thread != Thread.currentThread());
    }

    /** Records that a server answered. Returns true if that ends an outage. */
    synchronized boolean reached() {
        return !refuses && end();
    }

    /** Records that a server accepted an e-mail, or replied about a recipient. Returns true if that ends an outage. */
    synchronized boolean accepted() {
        return end();
    }

    /** Records that a server no longer rejects all senders. Returns true if that ends an outage. */
    synchronized boolean answered() {
        return refuses && end();
    }

    private boolean end() {
        boolean ended = failures > 0;
        failures = 0;
        refuses = false;
        return ended;
    }

    /**
     * Records that no server is available. Concurrent reports of several workers count as one failure.
     *
     * @param gently whether a server was reached that rejects us, so that longer pauses are used
     * @return true if this begins an outage
     */
    synchronized boolean missed(Reply reply, boolean gently) {
        return fail(reply, false, gently);
    }

    /** Records that the server rejects all senders. Returns true if this begins an outage. */
    synchronized boolean refused(Reply reply) {
        return fail(reply, true, true);
    }

    private boolean fail(Reply reply, boolean refusal, boolean gently) {
        Instant now = time.instant();
        boolean begins = failures == 0 || refusal != refuses;
        if (begins) {
            downSince = failures == 0 ? now : downSince;
            failures = 0;
        } else if (isTooEarly(now)) {
            return false;
        }
        failures++;
        refuses = refusal;
        nextProbe = now.plus(gently ? refused.after(failures) : unreachable.afterFailures(failures));
        reason = reply.toString();
        return begins;
    }

    /** Limits every wait: a clock that was set back by hours must not keep the breaker open for hours. */
    private boolean isTooEarly(Instant now) {
        Duration longest = unreachable.longest().compareTo(refused.longest().multipliedBy(2)) > 0
                ? unreachable.longest()
                : refused.longest().multipliedBy(2);
        return now.isBefore(nextProbe) && !nextProbe.isAfter(now.plus(longest));
    }

    public synchronized boolean isOpen() {
        return failures > 0;
    }

    /** Tells whether a server is available and rejects all senders. */
    public synchronized boolean isRefused() {
        return failures > 0 && refuses;
    }

    /** Returns the current outage, if any. */
    public synchronized Optional<Outage> outage() {
        return failures == 0 ? Optional.empty() : Optional.of(new Outage(downSince, nextProbe, reason));
    }
}
