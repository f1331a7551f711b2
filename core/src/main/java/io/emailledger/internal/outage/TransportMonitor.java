package io.emailledger.internal.outage;

import io.emailledger.history.AttemptRecord;
import io.emailledger.history.AttemptRecord.Outcome;
import io.emailledger.history.EmailRecord;
import io.emailledger.history.EmailStatus.WaitReason;
import io.emailledger.history.Reply;
import io.emailledger.internal.commit.StoreClock;
import io.emailledger.internal.transitions.Consequences;
import io.emailledger.internal.transitions.ReplyDiagnosis;
import io.emailledger.internal.transitions.Ruling;
import io.emailledger.internal.transitions.Ruling.Consequence;
import io.emailledger.internal.util.AddressMask;
import io.emailledger.report.ReplyRules.RefusalCause;
import io.emailledger.report.ReplyRules.ReplyPhase;
import io.emailledger.routes.Routes.Outage;
import io.emailledger.spi.Transport.DeliveryResult;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Classifies results of the transport and tracks its state: whether a server is reached, whether it rejects all
 * senders, and which senders it rejects. Logs when an outage begins and ends.
 */
public final class TransportMonitor {
    /** After this many consecutive attempts the transport pauses for a while. */
    private static final int CONNECTIONS_REFUSED = 3;

    private static final Logger log = LoggerFactory.getLogger(TransportMonitor.class);

    private final String transport;
    private final String meanwhile;
    private final ReplyDiagnosis diagnosis;
    private final Consequences consequences;
    private final CircuitBreaker breaker;
    private final SenderOutages senders;
    private final RefusalGuard guard;
    private final StoreClock clock;
    /** The number of consecutive attempts that were rejected before RCPT because of the connection. */
    private final AtomicInteger connectionsRefused = new AtomicInteger();

    TransportMonitor(
            String transport,
            boolean replaced,
            ReplyDiagnosis diagnosis,
            Consequences consequences,
            CircuitBreaker breaker,
            SenderOutages senders,
            RefusalGuard guard,
            StoreClock clock) {
        this.transport = transport;
        this.meanwhile = replaced ? "Other transports of its route send the e-mails" : "Its e-mails wait";
        this.diagnosis = diagnosis;
        this.consequences = consequences;
        this.breaker = breaker;
        this.senders = senders;
        this.guard = guard;
        this.clock = clock;
    }

    /** Returns the breaker that this monitor opens and closes. */
    public CircuitBreaker breaker() {
        return breaker;
    }

    /** Returns the ruling for each recipient of an attempt. */
    public List<Ruling> judge(
            EmailRecord email, DeliveryResult delivery, List<AttemptRecord.Result> results, Instant now) {
        if (delivery instanceof DeliveryResult.Unavailable down) {
            return unavailable(down.reply(), results);
        }
        if (breaker.reached()) {
            logEnd();
        }
        boolean heard = results.stream().anyMatch(this::showsThatTheServerWorks);
        if (heard) {
            serverAnswered(email, now);
        }
        Undetermined undetermined = new Undetermined(email, heard);
        List<Ruling> rulings = new ArrayList<>(results.size());
        for (AttemptRecord.Result result : results) {
            rulings.add(consequences.of(email, result, reply -> undetermined.of(result), now));
        }
        if (!heard) {
            serverMissed(email, rulings, now);
        }
        return rulings;
    }

    /** Decides once for all recipients of an attempt that was rejected without a clear cause. */
    private final class Undetermined {
        private final EmailRecord email;
        private final boolean heard;
        private Optional<Consequence> decided = Optional.empty();

        Undetermined(EmailRecord email, boolean heard) {
            this.email = email;
            this.heard = heard;
        }

        Consequence of(AttemptRecord.Result result) {
            if (heard) {
                return Consequence.BOUNCED;
            }
            if (decided.isEmpty()) {
                String recipient =
                        email.recipients().get(result.recipient()).address().normalized();
                decided = Optional.of(guard.of(recipient, consequences.triesOf(email, result.recipient())));
            }
            return decided.get();
        }
    }

    private void serverMissed(EmailRecord email, List<Ruling> rulings, Instant now) {
        Optional<Ruling> aboutUs =
                rulings.stream().filter(r -> r.consequence().isAboutUs()).findFirst();
        Optional<Ruling> held = rulings.stream()
                .filter(r -> r.consequence() == Consequence.SUSPECTED)
                .findFirst();
        boolean aboutConnection = !rulings.isEmpty() && rulings.stream().allMatch(TransportMonitor::isAboutConnection);
        int connections = connectionsRefused.updateAndGet(row -> aboutConnection ? row + 1 : 0);
        if (aboutUs.isPresent()) {
            refused(email, aboutUs.get(), now);
        } else if (held.isPresent()) {
            if (guard.suspects()) {
                allRefused(held.get().result().reply());
            }
        } else if (connections >= CONNECTIONS_REFUSED) {
            allRefused(rulings.get(0).result().reply());
        } else if (!aboutConnection && rulings.stream().anyMatch(r -> r.cause().isPresent()) && breaker.answered()) {
            logEnd();
        }
    }

    private static boolean isAboutConnection(Ruling ruling) {
        return ruling.cause().equals(Optional.of(RefusalCause.CONNECTION))
                && ruling.result().reply().phase().stream().anyMatch(phase -> phase.compareTo(ReplyPhase.RCPT) < 0);
    }

    private List<Ruling> unavailable(Reply reply, List<AttemptRecord.Result> results) {
        Optional<RefusalCause> cause = diagnosis.cause(reply);
        boolean refusesUs = cause.filter(c -> c == RefusalCause.ACCOUNT || c == RefusalCause.REPUTATION)
                .isPresent();
        if (breaker.missed(reply, refusesUs)) {
            logBegin("The transport {} is not usable: {}. " + meanwhile + "; one of them tries it again {}.", reply);
        }
        return results.stream()
                .map(result -> new Ruling(result, refusesUs ? Consequence.REFUSED_US : Consequence.RETRY, cause))
                .toList();
    }

    /** Tells whether the result is an acceptance or a reply about a recipient. */
    private boolean showsThatTheServerWorks(AttemptRecord.Result result) {
        return result.outcome() == Outcome.ACCEPTED
                || diagnosis.cause(result.reply()).equals(Optional.of(RefusalCause.RECIPIENT));
    }

    private void serverAnswered(EmailRecord email, Instant now) {
        guard.broken();
        connectionsRefused.set(0);
        if (senders.accepted(email, now)) {
            log.info("The server of transport {} accepts mail of the sender again.", transport);
        }
        if (breaker.accepted()) {
            senders.tryAllAgain(now);
            logEnd();
        }
    }

    private void refused(EmailRecord email, Ruling ruling, Instant now) {
        Reply reply = ruling.result().reply();
        SenderOutages.Finding finding =
                senders.refused(email, reply, ruling.consequence() == Consequence.TOO_FAST, now);
        if (finding == SenderOutages.Finding.ALL_OUT || breaker.isRefused()) {
            allRefused(reply);
        } else if (finding == SenderOutages.Finding.SENDER_OUT) {
            logBegin(
                    "The server of transport {} rejects the mail of one sender: {}. " + meanwhile
                            + "; one of them tries it again {}. Health.senders() names it.",
                    reply,
                    senders.of(email));
        }
    }

    private void allRefused(Reply reply) {
        if (breaker.refused(reply)) {
            logBegin(
                    "The server of transport {} rejects the mail of every sender: {}. " + meanwhile
                            + "; one of them tries it again {}.",
                    reply);
        }
    }

    private void logBegin(String message, Reply reply) {
        logBegin(message, reply, breaker.outage());
    }

    private void logBegin(String message, Reply reply, Optional<Outage> outage) {
        log.warn(
                message,
                transport,
                AddressMask.of(reply.toString()),
                outage.map(o -> "at " + o.nextProbe().truncatedTo(ChronoUnit.SECONDS))
                        .orElse("soon"));
    }

    private void logEnd() {
        log.info("The transport {} is usable again.", transport);
    }

    /** Returns how long a claimed e-mail has to wait because its sender is rejected; empty if it may be sent. */
    public Optional<Wait> admit(EmailRecord email) {
        return senders.admit(email, clock.now());
    }

    /**
     * Returns how long an e-mail of a rejected sender is deferred in favour of others while the server rejects all
     * senders.
     */
    public Wait makeRoom(EmailRecord email) {
        return senders.makeRoom(email, clock.now());
    }

    /** Records that an admitted e-mail is finished, regardless of the result. */
    public void finished(EmailRecord email) {
        senders.finished(email);
    }

    /** Tells which of two e-mails is the better probe while the server rejects all senders. */
    public boolean isBetterProbe(EmailRecord one, EmailRecord other) {
        return senders.refusedLast(one).isBefore(senders.refusedLast(other));
    }

    /** Tells whether the sender of an e-mail was rejected recently. */
    public boolean wasRefused(EmailRecord email) {
        return !senders.refusedLast(email).equals(Instant.MIN);
    }

    /** Tells why an e-mail waits while the transport is down. */
    public WaitReason waitReason(EmailRecord email) {
        if (!breaker.isRefused()) {
            return WaitReason.TRANSPORT_DOWN;
        }
        return guard.suspects()
                ? WaitReason.SERVER_SUSPECTED
                : waitOfSender(email).map(Wait::reason).orElse(WaitReason.SENDER_REFUSED);
    }

    /** Returns the outage of the transport, if any. */
    public Optional<Outage> outage() {
        return breaker.outage();
    }

    /** The same, also if only one sender may be rejected: nothing was accepted since then. */
    public Optional<Outage> outageOfAllThatIsDue() {
        return breaker.outage().or(senders::whileNothingIsAccepted);
    }

    /** Tells until when an e-mail waits because its sender is rejected, and why; empty if the sender is not. */
    public Optional<Wait> waitOfSender(EmailRecord email) {
        return senders.waitOf(email);
    }

    /** The senders whose mail the server rejects. */
    public Map<String, Outage> refusedSenders() {
        return senders.all();
    }
}
