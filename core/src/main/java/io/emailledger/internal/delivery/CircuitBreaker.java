package io.emailledger.internal.delivery;

import io.emailledger.history.Reply;
import io.emailledger.internal.transitions.Backoff;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;

/**
 * Keeps the workers away from a transport that reaches no server, or whose server refuses everybody. While the gate is
 * shut, one e-mail goes through from time to time as a probe, and its success opens the gate for all.
 */
public final class CircuitBreaker {
    private final InstantSource time;
    private final Backoff unreachable;
    private final ProbePauses refused;
    private int failures;
    private boolean refuses;
    private Optional<Thread> prober = Optional.empty();
    private Instant downSince = Instant.EPOCH;
    private Instant reopens = Instant.EPOCH;
    private String reason = "";

    /** Makes an open gate, with the pauses for a server that is not reached and for one that refuses us. */
    public CircuitBreaker(InstantSource time, Backoff unreachable, ProbePauses refused) {
        this.time = time;
        this.unreachable = unreachable;
        this.refused = refused;
    }

    /** What is wrong with a transport that is down, or with a sender that is refused. */
    public record Outage(Instant since, Instant nextProbe, String reason) {}

    /**
     * How many e-mails a worker may claim now: {@code most}, one as a probe, or none. Has to be followed by {@link
     * #passed}.
     */
    synchronized int enter(int most) {
        if (failures == 0) {
            return most;
        }
        if (prober.isPresent() || isTooEarly(time.instant())) {
            return 0;
        }
        prober = Optional.of(Thread.currentThread());
        return 1;
    }

    /** The worker that had entered is through. Only that of a probe makes room for the next probe. */
    synchronized void passed() {
        prober = prober.filter(thread -> thread != Thread.currentThread());
    }

    /** A server answered. Returns true if that ends an outage. */
    synchronized boolean reached() {
        return !refuses && end();
    }

    /** A server accepted an e-mail, or took a position on a recipient. Returns true if that ends an outage. */
    synchronized boolean accepted() {
        return end();
    }

    /** A server that had refused everybody says something else. Returns true if that ends an outage. */
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
     * No server could be reached. Several workers may find out at once; that is one failure.
     *
     * @param gently whether a server was reached that does not want us, so that longer pauses are due
     * @return true if this begins an outage
     */
    synchronized boolean missed(Reply reply, boolean gently) {
        return fail(reply, false, gently);
    }

    /** The server refuses everybody. Returns true if this begins an outage. */
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
        reopens = now.plus(gently ? refused.after(failures) : unreachable.afterFailures(failures));
        reason = reply.toString();
        return begins;
    }

    /** No wait is longer than the longest: a clock that was set back by hours must not keep the gate shut for hours. */
    private boolean isTooEarly(Instant now) {
        Duration longest = unreachable.longest().compareTo(refused.longest().multipliedBy(2)) > 0
                ? unreachable.longest()
                : refused.longest().multipliedBy(2);
        return now.isBefore(reopens) && !reopens.isAfter(now.plus(longest));
    }

    synchronized boolean isShut() {
        return failures > 0;
    }

    /** Whether a server is there and refuses everybody. */
    synchronized boolean isRefused() {
        return failures > 0 && refuses;
    }

    /** Tells what is wrong, if anything is. */
    public synchronized Optional<Outage> outage() {
        return failures == 0 ? Optional.empty() : Optional.of(new Outage(downSince, reopens, reason));
    }
}
