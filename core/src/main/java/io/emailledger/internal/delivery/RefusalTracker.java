package io.emailledger.internal.delivery;

import io.emailledger.history.AttemptRecord;
import io.emailledger.history.EmailRecord;
import io.emailledger.history.Outcome;
import io.emailledger.history.Reply;
import io.emailledger.internal.life.Consequences;
import io.emailledger.internal.life.ReplyJudge;
import io.emailledger.internal.life.Ruling;
import io.emailledger.internal.life.Ruling.Consequence;
import io.emailledger.internal.text.AddressMask;
import io.emailledger.report.RefusalCause;
import io.emailledger.spi.Handover;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Judges what the transport reported, and remembers what it says about the transport: whether a server is reached,
 * whether it refuses everybody, which senders it refuses. Says in the application's log when an outage begins and ends.
 */
public final class RefusalTracker {
    private static final Logger log = LoggerFactory.getLogger(RefusalTracker.class);

    private final String transport;
    private final ReplyJudge judge;
    private final Consequences consequences;
    private final TransportGate gate;
    private final SenderOutages senders;
    private final RefusalGuard guard;

    /** Makes it; {@code transport} is the name in the log. */
    public RefusalTracker(
            String transport,
            ReplyJudge judge,
            Consequences consequences,
            TransportGate gate,
            SenderOutages senders,
            RefusalGuard guard) {
        this.transport = transport;
        this.judge = judge;
        this.consequences = consequences;
        this.gate = gate;
        this.senders = senders;
        this.guard = guard;
    }

    /** Returns what follows from an attempt for each recipient that was tried. */
    List<Ruling> judge(EmailRecord email, Handover handover, List<AttemptRecord.Result> results, Instant now) {
        if (handover instanceof Handover.Unavailable down) {
            return unavailable(down.reply(), results);
        }
        if (gate.reached()) {
            logEnd();
        }
        boolean heard = results.stream().anyMatch(this::showsThatTheServerWorks);
        if (heard) {
            heard(email);
        }
        List<Ruling> rulings = new ArrayList<>(results.size());
        for (AttemptRecord.Result result : results) {
            rulings.add(consequences.of(
                    email,
                    result,
                    reply -> heard
                            ? Consequence.BOUNCED
                            : guard.of(email, email.recipients().get(result.recipient()), reply),
                    now));
        }
        if (!heard) {
            rulings.stream()
                    .filter(r -> r.consequence().isAboutUs())
                    .findFirst()
                    .ifPresent(r -> refused(email, r));
            rulings.stream()
                    .filter(r -> r.consequence() == Consequence.HELD && guard.suspects())
                    .findFirst()
                    .ifPresent(r -> allRefused(r.result().reply()));
        }
        return rulings;
    }

    private List<Ruling> unavailable(Reply reply, List<AttemptRecord.Result> results) {
        Optional<RefusalCause> cause = judge.cause(reply);
        boolean refusesUs = cause.filter(c -> c == RefusalCause.ACCOUNT || c == RefusalCause.REPUTATION)
                .isPresent();
        if (gate.missed(reply, refusesUs)) {
            logBegin("The transport {} is not usable: {}. Its e-mails wait; one of them tries it again.", reply);
        }
        return results.stream()
                .map(result -> new Ruling(result, refusesUs ? Consequence.REFUSED_US : Consequence.RETRY, cause))
                .toList();
    }

    /** An acceptance, or a position on a recipient. */
    private boolean showsThatTheServerWorks(AttemptRecord.Result result) {
        return result.outcome() == Outcome.TAKEN
                || judge.cause(result.reply()).equals(Optional.of(RefusalCause.RECIPIENT));
    }

    private void heard(EmailRecord email) {
        guard.broken();
        if (senders.accepted(email)) {
            log.info("The transport {} accepts the sender again whose mail it had refused.", transport);
        }
        if (gate.accepted()) {
            senders.tryAllAgain();
            logEnd();
        }
    }

    private void refused(EmailRecord email, Ruling ruling) {
        Reply reply = ruling.result().reply();
        SenderOutages.Finding finding = senders.refused(email, reply, ruling.consequence() == Consequence.TOO_FAST);
        if (finding == SenderOutages.Finding.ALL_OUT || gate.isRefused()) {
            allRefused(reply);
        } else if (finding == SenderOutages.Finding.SENDER_OUT) {
            logBegin(
                    "The transport {} refuses the mail of one sender: {}. Its e-mails wait; one of them tries it"
                            + " again. Health.senders() names it.",
                    reply);
        }
    }

    private void allRefused(Reply reply) {
        if (gate.refused(reply)) {
            logBegin(
                    "The transport {} refuses the mail of every sender: {}. All e-mails wait; one of them tries it"
                            + " again.",
                    reply);
        }
    }

    private void logBegin(String message, Reply reply) {
        log.warn(message, transport, AddressMask.of(reply.toString()));
    }

    private void logEnd() {
        log.info("The transport {} is usable again.", transport);
    }

    /** Returns until when a claimed e-mail has to wait because its sender is refused; empty if it may be sent. */
    Optional<Instant> admit(EmailRecord email) {
        return senders.admit(email);
    }

    /** An e-mail that was admitted is through, whatever came of it. */
    void passed(EmailRecord email) {
        senders.passed(email);
    }

    /** Returns those of some e-mails that is best tried next while the server refuses everybody. */
    Optional<EmailRecord> probe(List<EmailRecord> candidates) {
        return candidates.stream().min((one, other) -> senders.refusedLast(one).compareTo(senders.refusedLast(other)));
    }

    /** Tells whether the sender of an e-mail was refused lately. */
    boolean wasRefused(EmailRecord email) {
        return !senders.refusedLast(email).equals(Instant.MIN);
    }

    /** Tells what is wrong with the transport, if anything is. */
    public Optional<TransportGate.Outage> outage() {
        return gate.outage();
    }

    /** The same, also where it may be the sender alone: nothing was accepted since that sender is refused. */
    public Optional<TransportGate.Outage> outageOfAllThatIsDue() {
        return gate.outage().or(senders::whileNothingIsAccepted);
    }

    /** The outage of the sender of an e-mail, if it has one. */
    public Optional<TransportGate.Outage> outageOfSender(EmailRecord email) {
        return senders.of(email);
    }

    /** The senders whose mail the server refuses. */
    public Map<String, TransportGate.Outage> refusedSenders() {
        return senders.all();
    }
}
