package io.emailledger.internal.outage;

import io.emailledger.history.EmailRecord;
import io.emailledger.history.EmailStatus.WaitReason;
import io.emailledger.history.Reply;
import io.emailledger.message.EmailId;
import io.emailledger.routes.Routes.Outage;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.random.RandomGenerator;

/**
 * The senders whose mail the server rejects. One rejection defers one e-mail. After {@value #DECLARED_AFTER}
 * consecutive rejections of a sender, its e-mails are deferred when they are claimed, and one at a time probes the
 * server. Rejections of several senders without any acceptance are an outage of the whole transport.
 */
final class SenderOutages {
    /** The number of consecutive attempts for one sender. */
    private static final int DECLARED_AFTER = 3;

    /** The number of consecutive attempts for more than one sender. */
    private static final int ALL_REFUSED_AFTER = 4;

    private static final int MOST_SENDERS = 10_000;
    private static final int MOST_REPORTED = 100;

    /** The e-mail that was rejected last is not the next probe if there is another one. */
    private static final Duration FOR_OTHERS = Duration.ofSeconds(30);

    private static final Duration SHORTEST_SPREAD = Duration.ofSeconds(30);
    private static final Duration LONGEST_SPREAD = Duration.ofMinutes(15);

    private final ProbePauses refused;
    private final ProbePauses tooFast;
    private final RandomGenerator random;
    private final Map<String, SenderState> senders = new LinkedHashMap<>(16, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<String, SenderState> eldest) {
            return size() > MOST_SENDERS;
        }
    };
    private int row;
    private final Set<String> rowSenders = new HashSet<>();
    private Instant lastAcceptance = Instant.MIN;

    SenderOutages(ProbePauses refused, ProbePauses tooFast, RandomGenerator random) {
        this.refused = refused;
        this.tooFast = tooFast;
        this.random = random;
    }

    /** The known rejections of one sender. */
    private static final class SenderState {
        int row;
        boolean slowly;
        Instant since = Instant.MAX;
        Instant refusedLast = Instant.MIN;
        Instant nextProbe = Instant.MIN;
        int failures;
        String reason = "";
        Optional<EmailId> probe = Optional.empty();
        Optional<EmailId> refusedEmail = Optional.empty();
        /** Whether an e-mail is deferred until exactly the next probe. */
        boolean probeWaits;

        boolean isOut() {
            return failures > 0;
        }
    }

    /** The effect of a rejection. */
    enum Finding {
        /** Only this e-mail waits. */
        NOTHING_NEW,
        /** The sender is considered rejected. */
        SENDER_OUT,
        /** All senders are considered rejected. */
        ALL_OUT
    }

    /**
     * Decides about a claimed e-mail.
     *
     * @return how long it has to wait because its sender is refused; empty if it may be sent
     */
    synchronized Optional<Wait> admit(EmailRecord email, Instant now) {
        SenderState sender = senders.get(key(email));
        if (sender == null || !sender.isOut() || sender.probe.equals(Optional.of(email.id()))) {
            return Optional.empty();
        }
        forgiveTheClock(sender, now);
        boolean again = sender.refusedEmail.equals(Optional.of(email.id()));
        Instant from = again ? sender.nextProbe.plus(FOR_OTHERS) : sender.nextProbe;
        if (sender.probe.isEmpty() && !now.isBefore(from)) {
            sender.probe = Optional.of(email.id());
            sender.probeWaits = false;
            return Optional.empty();
        }
        return Optional.of(new Wait(again ? later(from, now) : deferred(sender, now), reason(sender)));
    }

    /** Returns how long an e-mail is deferred in favour of others while the server rejects all senders. */
    synchronized Wait makeRoom(EmailRecord email, Instant now) {
        return rejected(email)
                .map(sender -> new Wait(deferred(sender, now), reason(sender)))
                .orElseGet(() -> new Wait(now.plus(SHORTEST_SPREAD), WaitReason.SENDER_REFUSED));
    }

    /** Limits the wait: a clock that was set back by hours must not delay a sender for hours. */
    private void forgiveTheClock(SenderState sender, Instant now) {
        if (sender.nextProbe.isAfter(now.plus(tooFast.longest().multipliedBy(2)))) {
            sender.nextProbe = now;
        }
    }

    private static WaitReason reason(SenderState sender) {
        return sender.slowly ? WaitReason.RATE_LIMITED : WaitReason.SENDER_REFUSED;
    }

    private static Instant later(Instant time, Instant now) {
        return time.isAfter(now) ? time : now.plusSeconds(1);
    }

    /**
     * Defers one e-mail until the next probe and spreads the others behind it, which saves repeated claims.
     */
    private Instant deferred(SenderState sender, Instant now) {
        Instant next = later(sender.nextProbe, now);
        if (!sender.probeWaits) {
            sender.probeWaits = true;
            return next;
        }
        Duration spread = Duration.between(sender.since, now).dividedBy(2);
        spread = spread.compareTo(SHORTEST_SPREAD) < 0 ? SHORTEST_SPREAD : spread;
        spread = spread.compareTo(LONGEST_SPREAD) > 0 ? LONGEST_SPREAD : spread;
        return next.plusMillis(random.nextLong(spread.toMillis()));
    }

    /** Records that an admitted e-mail is finished, regardless of the result. */
    synchronized void finished(EmailRecord email) {
        SenderState sender = senders.get(key(email));
        if (sender != null && sender.probe.equals(Optional.of(email.id()))) {
            sender.probe = Optional.empty();
        }
    }

    /**
     * Records that the server rejected the sender of an e-mail.
     *
     * @param slowly whether it was for sending too much or too fast
     */
    synchronized Finding refused(EmailRecord email, Reply reply, boolean slowly, Instant now) {
        String key = key(email);
        SenderState sender = senders.computeIfAbsent(key, k -> new SenderState());
        sender.refusedLast = now;
        sender.refusedEmail = Optional.of(email.id());
        if (sender.isOut()) {
            if (!now.isBefore(sender.nextProbe)) {
                fail(sender, reply, slowly, now);
            }
            return Finding.NOTHING_NEW;
        }
        row++;
        if (rowSenders.size() < ALL_REFUSED_AFTER) {
            rowSenders.add(key);
        }
        sender.since = sender.row == 0 ? now : sender.since;
        sender.row++;
        boolean out = sender.row >= DECLARED_AFTER;
        if (out) {
            fail(sender, reply, slowly, now);
        }
        if (rowSenders.size() > 1 && row >= ALL_REFUSED_AFTER) {
            return Finding.ALL_OUT;
        }
        return out ? Finding.SENDER_OUT : Finding.NOTHING_NEW;
    }

    private void fail(SenderState sender, Reply reply, boolean slowly, Instant now) {
        sender.failures++;
        sender.row = 0;
        sender.slowly = slowly;
        sender.nextProbe = now.plus((slowly ? tooFast : refused).after(sender.failures));
        sender.probeWaits = false;
        sender.reason = reply.toString();
    }

    /** A server accepted an e-mail, or answered about a recipient. Returns true if that ends the sender's outage. */
    synchronized boolean accepted(EmailRecord email, Instant now) {
        lastAcceptance = now;
        row = 0;
        rowSenders.clear();
        SenderState sender = senders.isEmpty() ? null : senders.remove(key(email));
        return sender != null && sender.isOut();
    }

    /** Makes all rejected senders due at once, after an outage of the whole transport. */
    synchronized void tryAllAgain(Instant now) {
        senders.values().stream().filter(SenderState::isOut).forEach(sender -> sender.nextProbe = now);
    }

    /**
     * Returns when the sender of an e-mail was last rejected; long ago if never. The oldest one is probed first.
     */
    synchronized Instant refusedLast(EmailRecord email) {
        SenderState sender = senders.get(key(email));
        return sender == null ? Instant.MIN : sender.refusedLast;
    }

    /** Tells until when the e-mails of a rejected sender wait, and why; empty if the sender is not rejected. */
    synchronized Optional<Wait> waitOf(EmailRecord email) {
        return rejected(email).map(sender -> new Wait(sender.nextProbe, reason(sender)));
    }

    /** Returns the outage of the sender of an e-mail, if any. */
    synchronized Optional<Outage> of(EmailRecord email) {
        return rejected(email).map(SenderOutages::outage);
    }

    private Optional<SenderState> rejected(EmailRecord email) {
        return Optional.ofNullable(senders.get(key(email))).filter(SenderState::isOut);
    }

    /** Returns the rejected senders, at most a hundred. */
    synchronized Map<String, Outage> all() {
        Map<String, Outage> all = new TreeMap<>();
        senders.forEach((address, sender) -> {
            if (sender.isOut() && all.size() < MOST_REPORTED) {
                all.put(address, outage(sender));
            }
        });
        return all;
    }

    /** The oldest outage, if nothing was accepted since it began: then all due e-mails are rejected. */
    synchronized Optional<Outage> whileNothingIsAccepted() {
        return senders.values().stream()
                .filter(sender -> sender.isOut() && lastAcceptance.isBefore(sender.since))
                .map(SenderOutages::outage)
                .min((one, other) -> one.since().compareTo(other.since()));
    }

    private static Outage outage(SenderState sender) {
        return new Outage(sender.since, sender.nextProbe, sender.reason);
    }

    private static String key(EmailRecord email) {
        return email.facts().from().normalized();
    }
}
