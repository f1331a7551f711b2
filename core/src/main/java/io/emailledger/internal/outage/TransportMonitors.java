package io.emailledger.internal.outage;

import io.emailledger.internal.commit.StoreClock;
import io.emailledger.internal.transitions.Backoff;
import io.emailledger.internal.transitions.Consequences;
import io.emailledger.internal.transitions.ReplyDiagnosis;
import java.time.Duration;
import java.time.InstantSource;
import java.util.random.RandomGenerator;

/**
 * Creates the monitors of transports, each with a closed circuit breaker.
 *
 * @param clock the store's clock
 * @param time the clock of this process
 * @param diagnosis determines the cause of a reply
 * @param consequences what follows from a reply for a recipient
 * @param random spreads probes; thread-safe
 * @param suspectAfter the number of consecutive rejections after which a server is suspected
 */
public record TransportMonitors(
        StoreClock clock,
        InstantSource time,
        ReplyDiagnosis diagnosis,
        Consequences consequences,
        RandomGenerator random,
        int suspectAfter) {
    private static final Duration FIRST_PROBE = Duration.ofSeconds(2);
    private static final Duration LONGEST_OUTAGE = Duration.ofMinutes(2);
    private static final Duration FIRST_REFUSED_PROBE = Duration.ofSeconds(10);
    private static final Duration FIRST_RATE_PROBE = Duration.ofMinutes(1);
    private static final Duration LONGEST_RATE_PAUSE = Duration.ofMinutes(15);

    /**
     * Creates the monitor of a transport.
     *
     * @param replaced whether other transports of its route send the e-mails while it is down
     */
    public TransportMonitor of(String transport, boolean replaced) {
        ProbePauses refused = new ProbePauses(FIRST_REFUSED_PROBE, LONGEST_OUTAGE, random);
        ProbePauses tooFast = new ProbePauses(FIRST_RATE_PROBE, LONGEST_RATE_PAUSE, random);
        return new TransportMonitor(
                transport,
                replaced,
                diagnosis,
                consequences,
                new CircuitBreaker(time, pauses(), refused),
                new SenderOutages(refused, tooFast, random),
                new RefusalGuard(suspectAfter),
                clock);
    }

    /** Returns the pauses between two tries of what is not reached. */
    public Backoff pauses() {
        return new Backoff(FIRST_PROBE, LONGEST_OUTAGE, random);
    }
}
