package io.emailledger.internal.actions;

import io.emailledger.actions.Actions.WaitingResult;
import io.emailledger.actions.Actions.WaitingResult.Code;
import io.emailledger.actions.BulkRun;
import io.emailledger.actions.BulkRun.Failure;
import io.emailledger.actions.CancelResult;
import io.emailledger.actions.ResendOptions;
import io.emailledger.actions.ResendResult;
import io.emailledger.actions.ResendResult.ResendRefusal;
import io.emailledger.history.EmailRecord;
import io.emailledger.history.EmailStatus;
import io.emailledger.history.HistoryPage;
import io.emailledger.history.HistoryQuery;
import io.emailledger.message.Email.Priority;
import io.emailledger.message.EmailId;
import io.emailledger.message.InvalidValueException;
import io.emailledger.spi.HistoryStore;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.UUID;
import java.util.function.Function;

/**
 * Acts on the e-mails that match a query, one batch at a time, from the newest to the oldest. Each e-mail is a commit of
 * its own. A batch that was interrupted can be repeated: a resend finds its earlier copy by the name of the run, and every
 * other action finds the e-mail as it is.
 */
public final class BulkService {
    private static final int BATCH = 200;
    private static final EmailStatus[] UNFINISHED = {EmailStatus.PENDING, EmailStatus.SENDING};

    private final HistoryStore store;
    private final ResendService resends;
    private final WaitingService waiting;
    private final CancelService cancellations;

    public BulkService(HistoryStore store, ResendService resends, WaitingService waiting, CancelService cancellations) {
        this.store = store;
        this.resends = resends;
        this.waiting = waiting;
        this.cancellations = cancellations;
    }

    /** Begins a run that covers the e-mails recorded until now. */
    public BulkRun begin() {
        HistoryQuery all = HistoryQuery.all().limit(1);
        HistoryPage page = store.history(all);
        while (page.emails().isEmpty() && page.next().isPresent()) {
            page = store.history(all.after(page.next().get()));
        }
        Optional<EmailId> newest = page.emails().stream().map(EmailRecord::id).findFirst();
        return new BulkRun(
                UUID.randomUUID().toString(),
                newest,
                newest.flatMap(BulkService::beforeInclusive),
                0,
                Map.of(),
                List.of());
    }

    /** Returns the cursor of a page that begins with an e-mail. */
    private static Optional<String> beforeInclusive(EmailId id) {
        UUID uuid = id.value();
        UUID next = new UUID(uuid.getMostSignificantBits(), uuid.getLeastSignificantBits() + 1);
        return HistoryPage.upTo(new EmailId(next), List.of()).next();
    }

    /**
     * Counts what a resend of the e-mails that match a query would do now.
     *
     * @return the number for each refusal; that of the e-mails that may be resent has an absent refusal
     */
    public Map<Optional<ResendRefusal>, Long> checkResend(
            HistoryQuery query, ResendOptions options, Runnable beforeEach) {
        Map<Optional<ResendRefusal>, Long> counts = new HashMap<>();
        HistoryQuery pages = query.fromNewest().limit(BATCH);
        Optional<String> next;
        do {
            HistoryPage page = store.history(pages);
            for (EmailRecord record : page.emails()) {
                beforeEach.run();
                counts.merge(resends.check(record, options).refusal(), 1L, Long::sum);
            }
            next = page.next();
            pages = next.map(pages::after).orElse(pages);
        } while (next.isPresent());
        return counts;
    }

    /** Resends the e-mails of a batch, each at most once in a run. */
    public BulkRun resend(HistoryQuery query, BulkRun run, ResendOptions options, Author author, Runnable beforeEach) {
        ResendOptions slow = options.priority().isPresent() ? options : options.priority(Priority.LOW);
        BulkCopies copies = new BulkCopies(store, run);
        return batch(query, run, beforeEach, record -> {
            if (copies.isOne(record)) {
                return Outcome.SKIPPED;
            }
            if (copies.hasOne(record.id())) {
                return Outcome.DONE;
            }
            ResendResult result = resends.resend(record.id(), slow, author, Optional.of(copies));
            if (result.id().isPresent() || copies.hasOne(record.id())) {
                return Outcome.DONE;
            }
            ResendRefusal refusal = result.refusal().orElseThrow();
            return Outcome.failed(refusal.name(), refusal.text());
        });
    }

    /** Releases the held e-mails of a batch. */
    public BulkRun release(HistoryQuery query, BulkRun run, Author author, Runnable beforeEach) {
        return batch(unfinished(query), run, beforeEach, record -> of(waiting.release(record.id(), author)));
    }

    /** Sets the time of the e-mails of a batch. */
    public BulkRun reschedule(HistoryQuery query, BulkRun run, Instant time, Author author, Runnable beforeEach) {
        return batch(unfinished(query), run, beforeEach, record -> of(waiting.reschedule(record.id(), time, author)));
    }

    /** Holds the e-mails of a batch. */
    public BulkRun hold(HistoryQuery query, BulkRun run, String reason, Author author, Runnable beforeEach) {
        return batch(unfinished(query), run, beforeEach, record -> of(waiting.hold(record.id(), reason, author)));
    }

    /** Cancels the e-mails of a batch. */
    public BulkRun cancel(HistoryQuery query, BulkRun run, Runnable beforeEach) {
        return batch(unfinished(query), run, beforeEach, record -> {
            CancelResult result = cancellations.cancel(record.id(), false);
            if (result.recipients() > 0) {
                return Outcome.DONE;
            }
            return result.code() == CancelResult.Code.CANCELLED
                    ? Outcome.SKIPPED
                    : Outcome.failed(result.code().name(), Code.TOO_LATE.text());
        });
    }

    private static HistoryQuery unfinished(HistoryQuery query) {
        return query.statuses().isEmpty() ? query.status(UNFINISHED) : query;
    }

    private static Outcome of(WaitingResult result) {
        return switch (result.code()) {
            case CHANGED -> Outcome.DONE;
            case ALREADY, NOT_FOUND -> Outcome.SKIPPED;
            default -> Outcome.failed(result.code().name(), result.code().text());
        };
    }

    private BulkRun batch(HistoryQuery query, BulkRun run, Runnable beforeEach, Function<EmailRecord, Outcome> action) {
        if (run.isFinished()) {
            return run;
        }
        HistoryPage page = store.history(
                query.oldestFirst(false).after(run.position().orElseThrow()).limit(BATCH));
        long done = run.done();
        Map<String, Long> notDone = new TreeMap<>(run.notDone());
        List<Failure> failures = new ArrayList<>();
        for (EmailRecord record : page.emails()) {
            beforeEach.run();
            Outcome outcome = tried(action, record);
            done += outcome.isDone() ? 1 : 0;
            outcome.code().ifPresent(code -> {
                notDone.merge(code, 1L, Long::sum);
                failures.add(new Failure(record.id(), code, outcome.text()));
            });
        }
        return new BulkRun(run.name(), run.newest(), page.next(), done, notDone, failures);
    }

    /** What cannot be done for one e-mail must not end the run for all that are older. */
    private static Outcome tried(Function<EmailRecord, Outcome> action, EmailRecord record) {
        try {
            return action.apply(record);
        } catch (InvalidValueException e) {
            return Outcome.failed("INVALID", String.valueOf(e.getMessage()));
        }
    }

    /** What was done for one e-mail; without a code and not done, it needed nothing. */
    private record Outcome(boolean isDone, Optional<String> code, String text) {
        static final Outcome DONE = new Outcome(true, Optional.empty(), "");
        static final Outcome SKIPPED = new Outcome(false, Optional.empty(), "");

        static Outcome failed(String code, String text) {
            return new Outcome(false, Optional.of(code), text);
        }
    }
}
