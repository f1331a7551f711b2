package io.emailledger.internal.delivery;

import io.emailledger.history.AttemptRecord;
import io.emailledger.history.AttemptRecord.Outcome;
import io.emailledger.history.EmailRecord;
import io.emailledger.history.EmailStatus;
import io.emailledger.history.HistoryEvent;
import io.emailledger.history.HistoryEvent.EventType;
import io.emailledger.history.RecipientRecord;
import io.emailledger.history.Reply;
import io.emailledger.internal.attempt.Attempt;
import io.emailledger.internal.attempt.TransmissionPlan;
import io.emailledger.internal.attempt.TransportCaller;
import io.emailledger.internal.commit.StoredEmail;
import io.emailledger.internal.routes.OpenRoute;
import io.emailledger.internal.routes.RouteTransport;
import io.emailledger.internal.tracing.TraceCalls;
import io.emailledger.internal.transitions.AttemptTransitions;
import io.emailledger.internal.transitions.Ruling;
import io.emailledger.internal.util.TextFree;
import io.emailledger.message.Email.Guarantee;
import io.emailledger.report.ReplyRules.ReplyPhase;
import io.emailledger.spi.HistoryStore.Change;
import io.emailledger.spi.StoreException;
import io.emailledger.spi.Transport.AttemptAbandonedException;
import io.emailledger.spi.Transport.DeliveryResult;
import io.emailledger.spi.Transport.MessageContent;
import java.time.Instant;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The transmission of one claimed e-mail: copy by copy, each by the first transport that can take it. It commits only what
 * must not wait: the journal before the content, if required, and the answers about one copy before the next one. Used by
 * one thread.
 */
final class Transmission {
    private static final Logger log = LoggerFactory.getLogger(Transmission.class);

    private final DeliveryContext context;
    private final Leases leases;
    private final BooleanSupplier closing;
    private final LeasedEmail leased;
    private final OpenRoute route;
    private final TransportChoice choice;
    private final Progress progress;

    Transmission(
            DeliveryContext context,
            Leases leases,
            BooleanSupplier closing,
            LeasedEmail leased,
            OpenRoute route,
            TransportChoice choice,
            List<HistoryEvent> before) {
        this.context = context;
        this.leases = leases;
        this.closing = closing;
        this.leased = leased;
        this.route = route;
        this.choice = choice;
        this.progress = new Progress(before);
    }

    /** Returns the change to record; empty if the e-mail was released. */
    Optional<Change> run() {
        tellOfSecondCopy();
        try {
            Iterator<TransmissionPlan.PlannedCopy> copies = copies().iterator();
            boolean goesOn = true;
            while (goesOn && copies.hasNext()) {
                goesOn = byAnyTransport(copies.next());
                if (goesOn && copies.hasNext() && isFinal()) {
                    recordBeforeTheNext();
                }
            }
        } catch (AttemptAbandonedException e) {
            // Earlier answers are recorded: late, if another worker has the e-mail.
            if (progress.attempts() == 0) {
                release(e);
                return Optional.empty();
            }
        }
        return Optional.of(context.attemptTransitions().after(leased.record(), progress.ended(), now()));
    }

    private void release(AttemptAbandonedException why) {
        log.debug("E-mail {} is released: {}", leased.record().id(), why.getMessage());
        if (leased.isLost()) {
            leases.forget(leased);
        } else {
            leases.releaseUnsent(List.of(leased));
        }
    }

    private boolean isFinal() {
        return AttemptTransitions.isFinal(
                progress.rulings(), leased.record().facts().guarantee());
    }

    /**
     * Records the answers about one copy before the next: they must not be lost if the process dies while it sends
     * another copy.
     */
    private void recordBeforeTheNext() {
        boolean kept;
        try {
            kept = leases.commit(
                    leased,
                    (record, until) -> context.attemptTransitions().soFar(record, progress.ended(), now(), until));
        } catch (StoreException e) {
            throw new AttemptAbandonedException("The replies so far could not be recorded.");
        }
        if (!kept) {
            throw new AttemptAbandonedException("Another worker has claimed it.");
        }
        progress.recorded();
    }

    private List<TransmissionPlan.PlannedCopy> copies() {
        EmailRecord record = leased.record();
        try {
            return route.plan().of(record, StoredEmail.of(record, leased.claim().body(), context.store()));
        } catch (RuntimeException | Error e) {
            notPrepared(
                    record.recipients().stream()
                            .filter(r -> r.status() == EmailStatus.SENDING)
                            .toList(),
                    e);
            return List.of();
        }
    }

    /**
     * Defers an e-mail whose message cannot be created, because the store fails or a value is invalid: it must not
     * block the others.
     */
    private void notPrepared(List<RecipientRecord> recipients, Throwable e) {
        String text = "The message could not be created: " + e.getClass().getName();
        EmailRecord record = leased.record();
        if (!(e instanceof StoreException)) {
            log.error(
                    "The message of e-mail {} could not be created; it is tried again later",
                    record.id(),
                    TextFree.of(e));
        }
        log.debug("The message of e-mail {} could not be created", record.id(), e);
        Instant now = now();
        List<AttemptRecord.Result> results = deferred(recipients, new Reply(0, text));
        progress.add(
                new AttemptRecord(
                        number(),
                        now,
                        now,
                        choice.current().name(),
                        Optional.empty(),
                        Optional.empty(),
                        results,
                        "* " + text + "\n"),
                results.stream()
                        .map(result -> new Ruling(result, Ruling.Consequence.RETRY, Optional.empty()))
                        .toList());
    }

    private static List<AttemptRecord.Result> deferred(List<RecipientRecord> recipients, Reply words) {
        return recipients.stream()
                .map(r -> new AttemptRecord.Result(r.position(), Outcome.DEFERRED, words))
                .toList();
    }

    /**
     * Sends a copy. Recipients about whom the server has decided nothing get it by the next transport that can be used;
     * later copies begin with that one. Returns whether to continue with other copies.
     */
    private boolean byAnyTransport(TransmissionPlan.PlannedCopy copy) {
        List<RecipientRecord> left = copy.recipients();
        while (true) {
            Tried tried = traced(left, copy.message());
            List<RecipientRecord> moved = moved(left, tried.rulings());
            if (moved.isEmpty() && !tried.meansAllCopies()) {
                return true;
            }
            String before = choice.current().name();
            if (choice.afterFailure().isEmpty()) {
                return false;
            }
            if (moved.isEmpty()) {
                return true;
            }
            progress.supersede(moved);
            progress.event(HistoryEvent.of(
                    EventType.SENDING,
                    now(),
                    "Being sent by " + choice.current().name() + ", because " + before + " could not be used."));
            tellOfSecondCopy();
            left = moved;
        }
    }

    private void tellOfSecondCopy() {
        choice.lostBy()
                .ifPresent(other -> progress.event(HistoryEvent.of(
                        EventType.SENDING,
                        now(),
                        "The answer of " + other + " was lost, and it is down: this may be a second copy.")));
    }

    private static List<RecipientRecord> moved(List<RecipientRecord> recipients, List<Ruling> rulings) {
        return recipients.stream()
                .filter(recipient -> rulings.stream()
                        .anyMatch(ruling ->
                                ruling.result().recipient() == recipient.position() && TransportChoice.mayMove(ruling)))
                .toList();
    }

    private Tried traced(List<RecipientRecord> recipients, Supplier<MessageContent> source) {
        try (TraceCalls.TracedAttempt trace = context.tracing().attempt(leased.record())) {
            Tried tried = attempt(recipients, source);
            trace.ended(progress.last());
            return tried;
        }
    }

    private Tried attempt(List<RecipientRecord> recipients, Supplier<MessageContent> source) {
        EmailRecord record = leased.record();
        MessageContent message;
        try {
            message = source.get();
        } catch (RuntimeException | Error e) {
            notPrepared(recipients, e);
            return new Tried(List.of(), false);
        }
        RouteTransport transport = choice.current();
        Attempt attempt = new Attempt(message, now(), this::beforeContent, this::beforeEnd, leased::cutBy);
        DeliveryResult result;
        int number = number();
        try {
            result = transport
                    .caller()
                    .call(route.envelopes().of(record, leased.claim().body(), recipients), attempt);
        } catch (AttemptAbandonedException e) {
            if (leased.isLost() && attempt.contentBegun()) {
                Reply words = new Reply(0, "Abandoned before the end of the content. " + e.getMessage());
                progress.add(attempt.ended(number, now(), transport.name(), deferred(recipients, words)), List.of());
            }
            throw e;
        } finally {
            leased.cutBy(null);
        }
        if (leased.wasCut() && result instanceof DeliveryResult.Unavailable) {
            throw new AttemptAbandonedException("The lease of this worker expired before a server was reached.");
        }
        List<AttemptRecord.Result> results = TransportCaller.results(result, recipients);
        Instant now = now();
        List<Ruling> rulings = transport.monitor().judge(record, result, results, now);
        progress.add(attempt.ended(number, now, transport.name(), results), rulings);
        if (result instanceof DeliveryResult.Unsendable refusal) {
            progress.unsendable(refusal.reason());
        }
        return new Tried(rulings, result instanceof DeliveryResult.Unavailable);
    }

    /** The result of an attempt. */
    private record Tried(List<Ruling> rulings, boolean unavailable) {

        /** Whether other copies would have it too: no server, it rejects us, or it rejected a command before RCPT. */
        boolean meansAllCopies() {
            return unavailable || rulings.stream().anyMatch(Tried::isBeforeRecipients);
        }

        private static boolean isBeforeRecipients(Ruling ruling) {
            return ruling.consequence().isAboutUs()
                    || (ruling.consequence() == Ruling.Consequence.RETRY
                            && ruling.result().reply().phase().stream()
                                    .anyMatch(phase -> phase.compareTo(ReplyPhase.RCPT) < 0));
        }
    }

    private int number() {
        return leased.record().state().attempts() + progress.attempts() + 1;
    }

    private Instant now() {
        return context.clock().now();
    }

    /** Checks the lease immediately before the end of the content: the last moment at which it can be held back. */
    private void beforeEnd() {
        mustHold();
        leased.ending();
    }

    private void mustHold() {
        if (!leases.ensureHeld(leased)) {
            throw new AttemptAbandonedException("The lease of this worker had expired.");
        }
    }

    /** Checks that the lease is valid and that the ledger is not being closed, before any content is sent. */
    private void beforeContent() {
        leased.beginning();
        mustHold();
        if (closing.getAsBoolean()) {
            throw new AttemptAbandonedException("The ledger is being closed.");
        }
        EmailRecord record = leased.record();
        if (record.facts().guarantee() == Guarantee.AT_MOST_ONCE
                && !record.state().journalled()) {
            journalBeforeContent();
        }
    }

    private void journalBeforeContent() {
        boolean kept;
        try {
            kept = leases.commit(leased, context.lifecycle()::journalled);
        } catch (StoreException e) {
            throw new AttemptAbandonedException("The journal entry before the content could not be recorded.");
        }
        if (!kept) {
            throw new AttemptAbandonedException("Another worker has claimed it.");
        }
    }
}
