package io.emailledger.internal.delivery;

import io.emailledger.history.AttemptRecord;
import io.emailledger.history.AttemptRecord.Outcome;
import io.emailledger.history.EmailRecord;
import io.emailledger.history.EmailStatus;
import io.emailledger.history.HistoryEvent;
import io.emailledger.history.HistoryEvent.EventType;
import io.emailledger.history.RecipientRecord;
import io.emailledger.history.Reply;
import io.emailledger.internal.commit.StoreClock;
import io.emailledger.internal.commit.StoredEmail;
import io.emailledger.internal.tracing.TraceCalls;
import io.emailledger.internal.transitions.AttemptTransitions;
import io.emailledger.internal.transitions.LifecycleTransitions;
import io.emailledger.internal.transitions.Ruling;
import io.emailledger.internal.transitions.SuppressionTransitions;
import io.emailledger.internal.util.TextFree;
import io.emailledger.message.Email.Guarantee;
import io.emailledger.report.ReplyRules.ReplyPhase;
import io.emailledger.report.ReturnPath;
import io.emailledger.spi.HistoryStore;
import io.emailledger.spi.HistoryStore.Change;
import io.emailledger.spi.StoreException;
import io.emailledger.spi.Transport;
import io.emailledger.spi.Transport.AttemptAbandonedException;
import io.emailledger.spi.Transport.DeliveryResult;
import io.emailledger.spi.Transport.MessageContent;
import io.emailledger.suppression.Suppression;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Transmits one claimed e-mail, and returns the resulting change. It commits only what must not wait: the journal
 * before the content, if required, and the answers about one copy before the next one.
 */
final class Sender {
    private static final Logger log = LoggerFactory.getLogger(Sender.class);

    private final HistoryStore store;
    private final Transport transport;
    private final Leases leases;
    private final TransportMonitor monitor;
    private final TransmissionPlan plan;
    private final Envelopes envelopes;
    private final TransportCaller caller;
    private final AttemptTransitions attempts;
    private final LifecycleTransitions lifecycle;
    private final SuppressionTransitions refusals;
    private final TraceCalls tracing;
    private final StoreClock clock;
    private final BooleanSupplier closing;

    Sender(DeliveryContext context, Leases leases, TransportMonitor monitor, BooleanSupplier closing) {
        this.store = context.store();
        this.transport = context.transport();
        this.plan = new TransmissionPlan(
                context.contents(),
                context.returnPath().filter(ReturnPath::isOneForEachRecipient).isPresent());
        this.envelopes = new Envelopes(context.returnPath());
        this.caller = new TransportCaller(context.transport());
        this.attempts = context.attemptTransitions();
        this.lifecycle = context.lifecycle();
        this.refusals = context.suppressionTransitions();
        this.tracing = context.tracing();
        this.clock = context.clock();
        this.leases = leases;
        this.monitor = monitor;
        this.closing = closing;
    }

    /**
     * Returns the change to record; empty if there is nothing to record, because the e-mail was released or its lease
     * was lost.
     */
    Optional<Change> send(LeasedEmail leased) {
        EmailRecord record = leased.record();
        Instant now = clock.now();
        if (leased.claim().recovered() && record.state().journalled()) {
            return Optional.of(lifecycle.answerLost(record, now));
        }
        if (record.state().deadline().filter(end -> !end.isAfter(now)).isPresent()) {
            return Optional.of(lifecycle.gaveUp(
                    record,
                    store.attempts(record.id()),
                    now,
                    leased.recovery(now).stream().toList()));
        }
        return leased.suppressed().isEmpty() ? transmit(leased, before(leased, now)) : withoutSuppressed(leased, now);
    }

    /** Records the recipients on the suppression list as FAILED before the others get the e-mail. */
    private Optional<Change> withoutSuppressed(LeasedEmail leased, Instant now) {
        List<HistoryEvent> recovery = leased.recovery(now).stream().toList();
        Map<Integer, Suppression> refused = leased.suppressed();
        if (!refusals.leaveSomebody(leased.record(), refused)) {
            return Optional.of(refusals.ofAll(leased.record(), refused, recovery, now));
        }
        boolean kept;
        try {
            kept = leases.commit(leased, (record, until) -> refusals.ofSome(record, refused, recovery, now, until));
        } catch (StoreException e) {
            kept = false;
        }
        if (!kept) {
            leases.releaseUnsent(List.of(leased));
            return Optional.empty();
        }
        return transmit(leased, List.of(HistoryEvent.of(EventType.SENDING, now, "Being sent.")));
    }

    private Optional<Change> transmit(LeasedEmail leased, List<HistoryEvent> first) {
        Progress progress = new Progress(first);
        try {
            Iterator<TransmissionPlan.PlannedCopy> copies =
                    copies(leased, progress).iterator();
            boolean goesOn = true;
            while (goesOn && copies.hasNext()) {
                goesOn = traced(leased, copies.next(), progress);
                if (goesOn && copies.hasNext() && isFinal(progress, leased.record())) {
                    recordBeforeTheNext(leased, progress);
                }
            }
        } catch (AttemptAbandonedException e) {
            // Earlier answers are recorded: late, if another worker has the e-mail.
            if (progress.attempts() == 0) {
                release(leased, e);
                return Optional.empty();
            }
        }
        return Optional.of(attempts.after(leased.record(), progress.ended(), clock.now()));
    }

    private void release(LeasedEmail leased, AttemptAbandonedException why) {
        log.debug("E-mail {} is released: {}", leased.record().id(), why.getMessage());
        if (leased.isLost()) {
            leases.forget(leased);
        } else {
            leases.releaseUnsent(List.of(leased));
        }
    }

    private static boolean isFinal(Progress progress, EmailRecord record) {
        return AttemptTransitions.isFinal(progress.rulings(), record.facts().guarantee());
    }

    /**
     * Records the answers about one copy before the next: they must not be lost if the process dies while it sends
     * another copy.
     */
    private void recordBeforeTheNext(LeasedEmail leased, Progress progress) {
        boolean kept;
        try {
            kept = leases.commit(
                    leased, (record, until) -> attempts.soFar(record, progress.ended(), clock.now(), until));
        } catch (StoreException e) {
            throw new AttemptAbandonedException("The replies so far could not be recorded.");
        }
        if (!kept) {
            throw new AttemptAbandonedException("Another worker has claimed it.");
        }
        progress.recorded();
    }

    private List<TransmissionPlan.PlannedCopy> copies(LeasedEmail leased, Progress progress) {
        EmailRecord record = leased.record();
        try {
            return plan.of(record, StoredEmail.of(record, leased.claim().body(), store));
        } catch (RuntimeException | Error e) {
            List<RecipientRecord> all = record.recipients().stream()
                    .filter(r -> r.status() == EmailStatus.SENDING)
                    .toList();
            notPrepared(record, all, progress, e);
            return List.of();
        }
    }

    /**
     * Defers an e-mail whose message cannot be created, because the store fails or a value is invalid: it must not
     * block the others.
     */
    private void notPrepared(EmailRecord record, List<RecipientRecord> recipients, Progress progress, Throwable e) {
        String text = "The message could not be created: " + e.getClass().getName();
        if (!(e instanceof StoreException)) {
            log.error(
                    "The message of e-mail {} could not be created; it is tried again later",
                    record.id(),
                    TextFree.of(e));
        }
        log.debug("The message of e-mail {} could not be created", record.id(), e);
        Instant now = clock.now();
        List<AttemptRecord.Result> results = deferred(recipients, new Reply(0, text));
        progress.add(
                new AttemptRecord(
                        record.state().attempts() + progress.attempts() + 1,
                        now,
                        now,
                        transport.name(),
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

    private static List<HistoryEvent> before(LeasedEmail leased, Instant now) {
        List<HistoryEvent> events = new ArrayList<>(2);
        leased.recovery(now).ifPresent(events::add);
        events.add(HistoryEvent.of(EventType.SENDING, now, "Being sent."));
        return events;
    }

    private boolean traced(LeasedEmail leased, TransmissionPlan.PlannedCopy copy, Progress progress) {
        try (TraceCalls.TracedAttempt trace = tracing.attempt(leased.record())) {
            boolean goesOn = attempt(leased, copy, progress);
            trace.ended(progress.last());
            return goesOn;
        }
    }

    /** Returns whether to continue with other copies: not if the server would reject them for the same reason. */
    private boolean attempt(LeasedEmail leased, TransmissionPlan.PlannedCopy copy, Progress progress) {
        EmailRecord record = leased.record();
        MessageContent message;
        try {
            message = copy.message().get();
        } catch (RuntimeException | Error e) {
            notPrepared(record, copy.recipients(), progress, e);
            return true;
        }
        Attempt attempt =
                new Attempt(message, clock.now(), () -> mayStillSend(leased), () -> mayStillEnd(leased), leased::cutBy);
        DeliveryResult result;
        int number = record.state().attempts() + progress.attempts() + 1;
        try {
            result = caller.make(envelopes.of(record, leased.claim().body(), copy.recipients()), attempt);
        } catch (AttemptAbandonedException e) {
            if (leased.isLost() && attempt.contentBegun()) {
                Reply words = new Reply(0, "Abandoned before the end of the content. " + e.getMessage());
                progress.add(
                        attempt.ended(number, clock.now(), transport.name(), deferred(copy.recipients(), words)),
                        List.of());
            }
            throw e;
        } finally {
            leased.cutBy(null);
        }
        if (leased.wasCut() && result instanceof DeliveryResult.Unavailable) {
            throw new AttemptAbandonedException("The lease of this worker expired before a server was reached.");
        }
        List<AttemptRecord.Result> results = TransportCaller.results(result, copy.recipients());
        Instant now = clock.now();
        List<Ruling> rulings = monitor.judge(record, result, results, now);
        progress.add(attempt.ended(number, now, transport.name(), results), rulings);
        if (result instanceof DeliveryResult.Unsendable refusal) {
            progress.unsendable(refusal.reason());
        }
        return !(result instanceof DeliveryResult.Unavailable)
                && rulings.stream().noneMatch(Sender::meansAllCopies);
    }

    /** Whether other copies would have the same result: the server rejects us, or rejected a command before RCPT. */
    private static boolean meansAllCopies(Ruling ruling) {
        return ruling.consequence().isAboutUs()
                || (ruling.consequence() == Ruling.Consequence.RETRY
                        && ruling.result().reply().phase().stream()
                                .anyMatch(phase -> phase.compareTo(ReplyPhase.RCPT) < 0));
    }

    /** Checks the lease immediately before the end of the content: the last moment at which it can be held back. */
    private void mayStillEnd(LeasedEmail leased) {
        mustHold(leased);
        leased.ending();
    }

    private void mustHold(LeasedEmail leased) {
        if (!leases.stillHolds(leased)) {
            throw new AttemptAbandonedException("The lease of this worker had expired.");
        }
    }

    /** Checks that the lease is valid and that the ledger is not being closed, before any content is sent. */
    private void mayStillSend(LeasedEmail leased) {
        leased.beginning();
        mustHold(leased);
        if (closing.getAsBoolean()) {
            throw new AttemptAbandonedException("The ledger is being closed.");
        }
        EmailRecord record = leased.record();
        if (record.facts().guarantee() == Guarantee.AT_MOST_ONCE
                && !record.state().journalled()) {
            journalBeforeContent(leased);
        }
    }

    private void journalBeforeContent(LeasedEmail leased) {
        boolean kept;
        try {
            kept = leases.commit(leased, lifecycle::journalled);
        } catch (StoreException e) {
            throw new AttemptAbandonedException("The journal entry before the content could not be recorded.");
        }
        if (!kept) {
            throw new AttemptAbandonedException("Another worker has claimed it.");
        }
    }
}
