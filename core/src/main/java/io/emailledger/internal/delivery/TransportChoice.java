package io.emailledger.internal.delivery;

import io.emailledger.history.AttemptRecord;
import io.emailledger.history.AttemptRecord.Outcome;
import io.emailledger.history.EmailRecord;
import io.emailledger.history.EmailStatus;
import io.emailledger.history.EmailStatus.WaitReason;
import io.emailledger.history.RecipientRecord;
import io.emailledger.internal.outage.Wait;
import io.emailledger.internal.routes.OpenRoute;
import io.emailledger.internal.routes.RouteTransport;
import io.emailledger.internal.transitions.Ruling;
import io.emailledger.message.EmailId;
import io.emailledger.report.ReplyRules.RefusalCause;
import io.emailledger.routes.Routes.Outage;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * The transports that may send one e-mail, the next one first. Used by one thread.
 *
 * <p>An e-mail begins with the first transport of its route that can be used, or the one of its share. An e-mail whose
 * answer was lost goes back to the transport that lost it, and to another one only after that has been down for {@link
 * io.emailledger.routes.Route#switchAfter}: the recipient may then get it twice.
 */
final class TransportChoice {
    private final EmailRecord email;
    private final List<RouteTransport> left;
    private final Optional<RouteTransport> probed;
    private final Optional<String> lostBy;
    private Optional<Wait> wait;
    private Optional<RouteTransport> current = Optional.empty();

    private TransportChoice(
            EmailRecord email,
            List<RouteTransport> left,
            Optional<RouteTransport> probed,
            Optional<String> lostBy,
            Optional<Wait> wait) {
        this.email = email;
        this.left = left;
        this.probed = probed;
        this.lostBy = lostBy;
        this.wait = wait;
    }

    /**
     * Chooses for an e-mail.
     *
     * @param turn the turn in which it was claimed
     * @param probing whether it probes the transport that is down
     */
    static TransportChoice of(EmailRecord email, OpenRoute.Turn turn, boolean probing, DeliveryContext context) {
        List<RouteTransport> order = inOrder(turn.route().transports(), email.id());
        Optional<RouteTransport> probed = probing ? turn.probed() : Optional.empty();
        probed.ifPresent(first -> {
            order.remove(first);
            order.add(0, first);
        });
        Optional<RouteTransport> lost =
                order.size() == 1 ? Optional.empty() : lastThatLostTheAnswer(email, order, context.store()::attempts);
        if (lost.isEmpty()) {
            return new TransportChoice(email, order, probed, Optional.empty(), Optional.empty());
        }
        RouteTransport same = lost.get();
        Optional<Outage> outage = same.breaker().outage();
        Instant switchAt = outage.map(Outage::since)
                .map(since -> since.plus(turn.route().route().switchAfter()))
                .orElse(Instant.MAX);
        Optional<Wait> wait = Optional.empty();
        if (context.time().instant().isBefore(switchAt)) {
            order.removeIf(one -> !one.equals(same));
            wait = outage.filter(down -> !probed.equals(lost)).map(down -> untilProbe(down, switchAt));
        }
        if (wait.isPresent()) {
            order.clear();
        }
        return new TransportChoice(email, order, probed, lost.map(RouteTransport::name), wait);
    }

    private static Wait untilProbe(Outage down, Instant switchAt) {
        Instant next = down.nextProbe();
        return new Wait(next.isBefore(switchAt) ? next : switchAt, WaitReason.TRANSPORT_DOWN);
    }

    /** Those that share the e-mails begin with the one of this e-mail, the same at every attempt. */
    private static List<RouteTransport> inOrder(List<RouteTransport> transports, EmailId id) {
        List<RouteTransport> order = new ArrayList<>(transports);
        if (transports.size() > 1) {
            int mark = Math.floorMod((id.hashCode() * 0x9E3779B9) >>> 8, 100);
            for (RouteTransport one : transports) {
                mark -= one.percent();
                if (mark < 0) {
                    order.remove(one);
                    order.add(0, one);
                    break;
                }
            }
        }
        return order;
    }

    private static Optional<RouteTransport> lastThatLostTheAnswer(
            EmailRecord email, List<RouteTransport> transports, Function<EmailId, List<AttemptRecord>> attempts) {
        List<Integer> open = email.recipients().stream()
                .filter(recipient -> recipient.status() == EmailStatus.SENDING && recipient.mayHaveArrived())
                .map(RecipientRecord::position)
                .toList();
        if (open.isEmpty() || email.state().attempts() == 0) {
            return Optional.empty();
        }
        return attempts.apply(email.id()).stream()
                .filter(attempt -> attempt.results().stream()
                        .anyMatch(result -> result.outcome() == Outcome.UNKNOWN && open.contains(result.recipient())))
                .reduce((earlier, later) -> later)
                .flatMap(attempt -> transports.stream()
                        .filter(one -> one.name().equals(attempt.transport()))
                        .findFirst());
    }

    /** Moves to the first transport that can be used now; empty if there is none. */
    Optional<RouteTransport> first() {
        return next(false);
    }

    /** Moves to the next transport after one that could not be used; one that is down is probed if it is time for that. */
    Optional<RouteTransport> afterFailure() {
        return next(true);
    }

    private Optional<RouteTransport> next(boolean probing) {
        boolean found = false;
        while (!left.isEmpty() && !found) {
            RouteTransport one = left.remove(0);
            boolean isProbe = probed.equals(Optional.of(one));
            if (isProbe && one.breaker().isRefused()) {
                current = probed;
                found = true;
            } else if (!isProbe
                    && one.breaker().isOpen()
                    && !(probing && one.breaker().enter(1) > 0)) {
                one.breaker()
                        .outage()
                        .ifPresent(outage -> later(new Wait(outage.nextProbe(), WaitReason.TRANSPORT_DOWN)));
            } else {
                Optional<Wait> refused = one.monitor().admit(email);
                refused.ifPresent(this::later);
                found = refused.isEmpty();
                current = found ? Optional.of(one) : current;
            }
        }
        return found ? current : Optional.empty();
    }

    /** Returns the transport to which {@link #next} has moved. */
    RouteTransport current() {
        return current.orElseThrow();
    }

    private void later(Wait other) {
        wait = Optional.of(
                wait.filter(known -> !other.until().isBefore(known.until())).orElse(other));
    }

    /** Returns how long the e-mail has to wait because no transport can be used for it. */
    Optional<Wait> untilThen() {
        return wait;
    }

    /** Returns the transport that lost the answer to an earlier attempt, if the current one is another. */
    Optional<String> lostBy() {
        return lostBy.filter(name -> !name.equals(current().name()));
    }

    /**
     * Tells whether another transport may be used for a recipient. That is so if no server has answered about it, or
     * one rejected our account, our reputation, the connection or our rate.
     */
    static boolean mayMove(Ruling ruling) {
        return switch (ruling.consequence()) {
            case REFUSED_US, TOO_FAST -> true;
            case RETRY ->
                ruling.result().reply().code() == 0 || ruling.cause().equals(Optional.of(RefusalCause.CONNECTION));
            case DELIVERED, BOUNCED, BOUNCED_KEEPING_ATTACHMENTS, FAILED, SUSPECTED, ANSWER_LOST -> false;
        };
    }
}
