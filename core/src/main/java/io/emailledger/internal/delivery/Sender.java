package io.emailledger.internal.delivery;

import io.emailledger.history.AttemptRecord;
import io.emailledger.history.EmailRecord;
import io.emailledger.history.EmailStatus;
import io.emailledger.history.Outcome;
import io.emailledger.history.RecipientRecord;
import io.emailledger.history.Reply;
import io.emailledger.history.HistoryEvent;
import io.emailledger.history.EventType;
import io.emailledger.internal.journal.StoreClock;
import io.emailledger.internal.journal.StoredEmail;
import io.emailledger.internal.life.Endings;
import io.emailledger.internal.life.Refusals;
import io.emailledger.internal.life.Ruling;
import io.emailledger.internal.life.Verdict;
import io.emailledger.internal.log.TextFree;
import io.emailledger.message.Guarantee;
import io.emailledger.message.MimeWriter;
import io.emailledger.report.ReplyPhase;
import io.emailledger.report.ReturnPath;
import io.emailledger.spi.AttemptAbandonedException;
import io.emailledger.spi.Change;
import io.emailledger.spi.DeliveryResult;
import io.emailledger.spi.HistoryStore;
import io.emailledger.spi.StoreException;
import io.emailledger.spi.Transport;
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
 * Transmits one claimed e-mail, and returns the change that follows. It commits nothing but what must
 * not wait: the journal before the content, where that is asked for, and the answers about one copy before the next.
 */
final class Sender {
    private static final Logger log = LoggerFactory.getLogger(Sender.class);

    private final HistoryStore store;
    private final Transport transport;
    private final Leases leases;
    private final RefusalTracker tracker;
    private final Copies copies;
    private final Envelopes envelopes;
    private final Handovers handovers;
    private final Verdict verdict;
    private final Endings endings;
    private final Refusals refusals;
    private final StoreClock clock;
    private final BooleanSupplier closing;

    Sender(Engine engine, Leases leases, RefusalTracker tracker, BooleanSupplier closing) {
        this.store = engine.store();
        this.transport = engine.transport();
        this.copies = new Copies(
                engine.tracking(),
                engine.returnPath().filter(ReturnPath::isOneForEachRecipient).isPresent());
        this.envelopes = new Envelopes(engine.returnPath());
        this.handovers = new Handovers(engine.transport());
        this.verdict = engine.verdict();
        this.endings = engine.endings();
        this.refusals = engine.refusals();
        this.clock = engine.clock();
        this.leases = leases;
        this.tracker = tracker;
        this.closing = closing;
    }

    /**
     * Returns the change to record; empty if there is nothing to record, because the e-mail was given back or its lease
     * was lost.
     */
    Optional<Change> send(Held held) {
        EmailRecord record = held.record();
        Instant now = clock.now();
        if (held.claim().recovered() && record.state().journalled()) {
            return Optional.of(endings.answerLost(record, now));
        }
        if (record.state().deadline().filter(end -> !end.isAfter(now)).isPresent()) {
            return Optional.of(endings.gaveUp(
                    record,
                    store.attempts(record.id()),
                    now,
                    held.recovery(now).stream().toList()));
        }
        return held.suppressed().isEmpty() ? transmit(held, before(held, now)) : withoutSuppressed(held, now);
    }

    /** Those on the suppression list are recorded as refused before the others get it. */
    private Optional<Change> withoutSuppressed(Held held, Instant now) {
        List<HistoryEvent> recovery = held.recovery(now).stream().toList();
        Map<Integer, Suppression> refused = held.suppressed();
        if (!refusals.leaveSomebody(held.record(), refused)) {
            return Optional.of(refusals.ofAll(held.record(), refused, recovery, now));
        }
        boolean kept;
        try {
            kept = leases.commit(held, (record, until) -> refusals.ofSome(record, refused, recovery, now, until));
        } catch (StoreException e) {
            kept = false;
        }
        if (!kept) {
            leases.release(List.of(held));
            return Optional.empty();
        }
        return transmit(held, List.of(HistoryEvent.of(EventType.SENDING, now, "Being sent.")));
    }

    private Optional<Change> transmit(Held held, List<HistoryEvent> first) {
        Progress progress = new Progress(first);
        try {
            Iterator<Copies.Copy> copies = copies(held, progress).iterator();
            boolean goesOn = true;
            while (goesOn && copies.hasNext()) {
                goesOn = attempt(held, copies.next(), progress);
                if (goesOn && copies.hasNext() && isFinal(progress, held.record())) {
                    recordBeforeTheNext(held, progress);
                }
            }
        } catch (AttemptAbandonedException e) {
            // What was answered before that is recorded: late, if another worker has the e-mail.
            if (progress.attempts() == 0) {
                release(held, e);
                return Optional.empty();
            }
        }
        return Optional.of(verdict.after(held.record(), progress.ended(), clock.now()));
    }

    private void release(Held held, AttemptAbandonedException why) {
        log.debug("E-mail {} is given back: {}", held.record().id(), why.getMessage());
        if (held.isLost()) {
            leases.letGo(held);
        } else {
            leases.release(List.of(held));
        }
    }

    private static boolean isFinal(Progress progress, EmailRecord record) {
        return Verdict.isFinal(progress.rulings(), record.facts().guarantee());
    }

    /** What a server has answered about one copy must not be forgotten because the process dies at another one. */
    private void recordBeforeTheNext(Held held, Progress progress) {
        boolean kept;
        try {
            kept = leases.commit(held, (record, until) -> verdict.soFar(record, progress.ended(), clock.now(), until));
        } catch (StoreException e) {
            throw new AttemptAbandonedException("What was answered so far could not be recorded.");
        }
        if (!kept) {
            throw new AttemptAbandonedException("Another worker has taken it over.");
        }
        progress.recorded();
    }

    private List<Copies.Copy> copies(Held held, Progress progress) {
        EmailRecord record = held.record();
        try {
            return copies.of(record, StoredEmail.of(record, held.claim().body(), store));
        } catch (RuntimeException | Error e) {
            List<RecipientRecord> all = record.recipients().stream()
                    .filter(r -> r.status() == EmailStatus.SENDING)
                    .toList();
            notPrepared(record, all, progress, e);
            return List.of();
        }
    }

    /**
     * An e-mail that cannot be put together, because the store fails or a value is broken, is put off: it must not hold
     * up the others.
     */
    private void notPrepared(EmailRecord record, List<RecipientRecord> recipients, Progress progress, Throwable e) {
        String words = "The e-mail could not be put together: " + e.getClass().getName();
        if (!(e instanceof StoreException)) {
            log.error("E-mail {} could not be put together; it is tried again later", record.id(), TextFree.of(e));
        }
        log.debug("E-mail {} could not be put together", record.id(), e);
        Instant now = clock.now();
        List<AttemptRecord.Result> results = deferred(recipients, new Reply(0, words));
        progress.add(
                new AttemptRecord(
                        record.state().attempts() + progress.attempts() + 1,
                        now,
                        now,
                        transport.name(),
                        Optional.empty(),
                        Optional.empty(),
                        results,
                        "* " + words + "\n"),
                results.stream()
                        .map(result -> new Ruling(result, Ruling.Consequence.RETRY, Optional.empty()))
                        .toList());
    }

    private static List<AttemptRecord.Result> deferred(List<RecipientRecord> recipients, Reply words) {
        return recipients.stream()
                .map(r -> new AttemptRecord.Result(r.position(), Outcome.DEFERRED, words))
                .toList();
    }

    private static List<HistoryEvent> before(Held held, Instant now) {
        List<HistoryEvent> steps = new ArrayList<>(2);
        held.recovery(now).ifPresent(steps::add);
        steps.add(HistoryEvent.of(EventType.SENDING, now, "Being sent."));
        return steps;
    }

    /** Returns whether it makes sense to go on with other copies: not if the server would treat them alike. */
    private boolean attempt(Held held, Copies.Copy copy, Progress progress) {
        EmailRecord record = held.record();
        MimeWriter message;
        try {
            message = copy.message().get();
        } catch (RuntimeException | Error e) {
            notPrepared(record, copy.recipients(), progress, e);
            return true;
        }
        Attempt attempt =
                new Attempt(message, clock.now(), () -> mayStillSend(held), () -> mayStillEnd(held), held::cutBy);
        DeliveryResult handover;
        int number = record.state().attempts() + progress.attempts() + 1;
        try {
            handover = handovers.make(envelopes.of(record, copy.recipients()), attempt);
        } catch (AttemptAbandonedException e) {
            if (held.isLost() && attempt.contentBegun()) {
                Reply words = new Reply(0, "Abandoned before the end of the content. " + e.getMessage());
                progress.add(
                        attempt.ended(number, clock.now(), transport.name(), deferred(copy.recipients(), words)),
                        List.of());
            }
            throw e;
        } finally {
            held.cutBy(null);
        }
        if (held.wasCut() && handover instanceof DeliveryResult.Unavailable) {
            throw new AttemptAbandonedException("The lease of this worker ran out before a server was reached.");
        }
        List<AttemptRecord.Result> results = Handovers.results(handover, copy.recipients());
        Instant now = clock.now();
        List<Ruling> rulings = tracker.judge(record, handover, results, now);
        progress.add(attempt.ended(number, now, transport.name(), results), rulings);
        if (handover instanceof DeliveryResult.Unsendable refusal) {
            progress.unsendable(refusal.reason());
        }
        return !(handover instanceof DeliveryResult.Unavailable) && rulings.stream().noneMatch(Sender::meansAllCopies);
    }

    /** Whether other copies would fare alike: the server refuses us, or took nothing before a recipient was named. */
    private static boolean meansAllCopies(Ruling ruling) {
        return ruling.consequence().isAboutUs()
                || (ruling.consequence() == Ruling.Consequence.RETRY
                        && ruling.result().reply().phase().stream()
                                .anyMatch(phase -> phase.compareTo(ReplyPhase.RCPT) < 0));
    }

    /** The last moment at which the content can be held back: whatever happened since it was begun. */
    private void mayStillEnd(Held held) {
        mustHold(held);
        held.ending();
    }

    private void mustHold(Held held) {
        if (!leases.stillHolds(held)) {
            throw new AttemptAbandonedException("The lease of this worker had run out.");
        }
    }

    /** Nothing of the content is sent without a lease, nor while the ledger is being closed. */
    private void mayStillSend(Held held) {
        held.beginning();
        mustHold(held);
        if (closing.getAsBoolean()) {
            throw new AttemptAbandonedException("The ledger is being closed.");
        }
        EmailRecord record = held.record();
        if (record.facts().guarantee() == Guarantee.AT_MOST_ONCE
                && !record.state().journalled()) {
            journalBeforeContent(held);
        }
    }

    private void journalBeforeContent(Held held) {
        boolean kept;
        try {
            kept = leases.commit(held, endings::journalled);
        } catch (StoreException e) {
            throw new AttemptAbandonedException("It could not be noted that the content is about to be sent.");
        }
        if (!kept) {
            throw new AttemptAbandonedException("Another worker has taken it over.");
        }
    }
}
