package io.emailledger.testkit;

import io.emailledger.history.AttemptRecord;
import io.emailledger.history.AttemptRecord.Outcome;
import io.emailledger.history.EmailRecord;
import io.emailledger.history.EmailRecord.EmailState;
import io.emailledger.history.EmailStatus;
import io.emailledger.history.HistoryQuery;
import io.emailledger.history.RecipientRecord;
import io.emailledger.history.Reply;
import io.emailledger.history.StatusCounts;
import io.emailledger.message.EmailId;
import io.emailledger.report.ReplyRules.RefusalCause;
import io.emailledger.report.ReplyRules.ReplyPhase;
import io.emailledger.retention.Retention.RetainedPart;
import io.emailledger.spi.HistoryStore.Change;
import io.emailledger.spi.StoreParts.RetentionStore.Purge;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** S6 and S18: the phase of a reply and the cause of a rejection. */
final class CauseRules {
    private CauseRules() {}

    /**
     * Every phase, every cause and their absence, on the first recipient and on others, through what changes an e-mail.
     */
    static void areKept(Bench b) {
        List<Optional<ReplyPhase>> phases = withNone(ReplyPhase.values());
        List<Optional<RefusalCause>> causes = withNone(RefusalCause.values());
        EmailId id = b.insert(b.dueNow().to("a@home.example", "b@home.example", "c@home.example"));
        for (int round = 0; round < phases.size() * 2; round++) {
            EmailRecord before = b.find(id);
            List<RecipientRecord> recipients = new ArrayList<>();
            List<AttemptRecord.Result> results = new ArrayList<>();
            for (RecipientRecord recipient : before.recipients()) {
                int turn = round + recipient.position();
                // One recipient is left as it is, another one each time.
                if (turn % 3 != 2) {
                    Reply reply = new Reply(450, "4.2.0 round " + round, phases.get(turn % phases.size()));
                    recipients.add(with(causes.get((turn * 2) % causes.size()), recipient.withReply(reply)));
                    results.add(new AttemptRecord.Result(recipient.position(), Outcome.DEFERRED, reply));
                }
            }
            b.holds(
                    b.store.advance(attempted(b, before, recipients, results)),
                    "advance rejected the version that is the next one.");
            List<RecipientRecord> expected = new ArrayList<>(before.recipients());
            recipients.forEach(recipient -> expected.set(recipient.position(), recipient));
            b.same(expected, b.find(id).recipients(), "the recipients after attempt " + (round + 1));
            List<AttemptRecord> attempts = b.store.attempts(id);
            b.same(results, attempts.get(attempts.size() - 1).results(), "the results of attempt " + (round + 1));
        }
        EmailRecord kept = b.find(id);
        EmailRecord claimed = b.claimOne().record();
        b.store.advance(SampleChanges.touch(claimed, "given back"));
        List<RecipientRecord> after = b.find(id).recipients().stream()
                .map(r -> SampleChanges.as(r, EmailStatus.PENDING))
                .toList();
        b.same(kept.recipients(), after, "the recipients after a claim and a change that names none");
    }

    static void areFoundAsTheyChange(Bench b) {
        EmailId many = b.insert(b.dueNow().to("a@home.example", "b@home.example", "c@home.example"));
        EmailId one = b.insert(b.dueNow());
        EmailId never = b.insert(b.sample());
        check(b, "before any server has replied");

        change(b, true, many, Optional.of(RefusalCause.ACCOUNT), 1, 2);
        change(b, true, one, Optional.of(RefusalCause.ACCOUNT), 0);
        change(b, true, never, Optional.empty(), 0);
        check(b, "after two e-mails were refused for the same cause");
        b.same(
                List.of(one, many),
                ids(b, HistoryQuery.all().cause(RefusalCause.ACCOUNT)),
                "the e-mails that the history finds by a cause that two of three have");
        change(b, true, many, Optional.empty(), 1);
        check(b, "after one of two recipients has lost its cause");
        change(b, true, many, Optional.of(RefusalCause.RATE), 2);
        check(b, "after the last recipient has another cause");
        change(b, false, many, Optional.of(RefusalCause.RECIPIENT), 0);
        check(b, "after a recipient has a cause without an attempt");
        for (int i = 0; i < 2; i++) {
            change(b, true, one, Optional.empty(), 0);
            check(b, "after a cause is gone");
            change(b, true, one, Optional.of(RefusalCause.ACCOUNT), 0);
            check(b, "after a cause is there again");
            change(b, true, one, Optional.of(RefusalCause.ACCOUNT), 0);
            check(b, "after the same cause a second time");
        }
        b.store.advanceAll(List.of(
                changed(b, true, many, Optional.of(RefusalCause.SERVER), 0, 1, 2),
                changed(b, true, one, Optional.of(RefusalCause.SERVER), 0)));
        check(b, "after two changes in one call");
        b.store.claim("worker-1", Bench.LEASE, 10);
        check(b, "after a claim");
        b.store.advance(SampleChanges.delivered(b.find(one), b.now()));
        check(b, "after a change that leaves the cause as it is");
        b.store.advance(SampleChanges.delivered(b.find(many), b.now()));
        if (b.store.retentionStore().isPresent()) {
            ErasureRules.erase(b, many);
            check(b, "after an e-mail was erased");
            b.retention().purge(List.of(new Purge(one, RetainedPart.RECORD, b.now(), Optional.empty())));
            check(b, "after a record was deleted");
        }
    }

    /** Queries by every cause, and compares with the records. */
    private static void check(Bench b, String when) {
        List<EmailRecord> all = b.everything(HistoryQuery.all());
        for (RefusalCause cause : RefusalCause.values()) {
            HistoryQuery query = HistoryQuery.all().cause(cause);
            List<EmailId> expected = new ArrayList<>();
            Map<EmailStatus, Long> counts = new EnumMap<>(EmailStatus.class);
            for (EmailRecord email : all) {
                EmailRecord found = b.find(email.id());
                if (found.recipients().stream()
                        .anyMatch(r -> r.cause().filter(cause::equals).isPresent())) {
                    expected.add(found.id());
                    counts.merge(found.status(), 1L, Long::sum);
                }
            }
            b.same(expected, ids(b, query), "the e-mails that the history finds by " + cause + " " + when);
            b.same(new StatusCounts(counts), b.store.counts(query), "the numbers by " + cause + " " + when);
        }
    }

    private static List<EmailId> ids(Bench b, HistoryQuery query) {
        return b.everything(query).stream().map(EmailRecord::id).toList();
    }

    private static void change(
            Bench b, boolean attempt, EmailId id, Optional<RefusalCause> cause, Integer... positions) {
        b.holds(
                b.store.advance(changed(b, attempt, id, cause, positions)),
                "advance rejected the version that is the next one.");
    }

    private static RecipientRecord with(Optional<RefusalCause> cause, RecipientRecord recipient) {
        return cause.map(recipient::withCause).orElseGet(recipient::withoutCause);
    }

    /** Sets a cause for some recipients, or none, at the end of an attempt or without one. */
    private static Change changed(
            Bench b, boolean attempt, EmailId id, Optional<RefusalCause> cause, Integer... positions) {
        EmailRecord record = b.find(id);
        List<RecipientRecord> recipients = record.recipients().stream()
                .filter(r -> List.of(positions).contains(r.position()))
                .map(r -> with(cause, r))
                .toList();
        if (attempt) {
            return attempted(b, record, recipients, List.of());
        }
        return new Change(id, SampleChanges.after(record.state()), recipients, List.of(), List.of(), Optional.empty());
    }

    private static Change attempted(
            Bench b, EmailRecord record, List<RecipientRecord> recipients, List<AttemptRecord.Result> results) {
        EmailState old = record.state();
        EmailState next = new EmailState(
                old.version() + 1,
                old.status(),
                old.due(),
                old.deadline(),
                old.waiting(),
                old.owner(),
                old.attempts() + 1,
                old.journalled(),
                old.failure());
        AttemptRecord attempt = new AttemptRecord(
                next.attempts(), b.now(), b.now(), "smtp", Optional.empty(), Optional.empty(), results, "");
        return new Change(record.id(), next, recipients, List.of(), List.of(attempt), Optional.empty());
    }

    private static <T> List<Optional<T>> withNone(T[] values) {
        List<Optional<T>> all = new ArrayList<>();
        all.add(Optional.empty());
        for (T value : values) {
            all.add(Optional.of(value));
        }
        return all;
    }
}
