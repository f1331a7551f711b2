package io.emailledger.testkit;

import io.emailledger.history.AttemptRecord;
import io.emailledger.history.EmailRecord;
import io.emailledger.history.EmailRecord.EmailState;
import io.emailledger.history.EmailStatus;
import io.emailledger.history.EmailStatus.FailureReason;
import io.emailledger.history.HistoryQuery;
import io.emailledger.history.RecipientRecord;
import io.emailledger.history.Reply;
import io.emailledger.history.StatusCounts;
import io.emailledger.message.EmailId;
import io.emailledger.retention.Retention.RetainedPart;
import io.emailledger.spi.HistoryStore.Change;
import io.emailledger.spi.StoreParts.RetentionStore.Purge;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;

/** S18: replies, failures and what may have arrived, as they change. */
final class OutcomeRules {
    private OutcomeRules() {}

    static void areFoundAsTheyChange(Bench b) {
        EmailId many = b.insert(b.dueNow().to("a@home.example", "b@home.example", "c@home.example"));
        EmailId one = b.insert(b.dueNow());
        EmailId none = b.insert(b.sample());
        check(b, "before any server has replied");
        b.store.claim("worker-1", Bench.LEASE, 10);

        end(b, many, r -> r.withReply(new Reply(250, "2.0.0 Ok: queued as 4bAAA1111")), 0);
        end(b, one, r -> r.withReply(new Reply(452, "4.2.2 mailbox full")), 0);
        check(b, "after a first attempt");
        b.same(
                List.of(many),
                ids(b, HistoryQuery.all().reply("4baaa1111")),
                "the e-mails that the history finds by the id in the server's queue");
        end(b, one, r -> r.withReply(new Reply(250, "2.0.0 Ok: queued as 4bBBB2222")), 0);
        end(b, many, r -> r.withReply(new Reply(550, "5.1.1 no such user")), 1);
        end(b, many, r -> r.withFailure(FailureReason.SUPPRESSED), 2);
        check(b, "after a second attempt");
        end(b, one, r -> SampleChanges.as(r, EmailStatus.UNCONFIRMED), 0);
        check(b, "after an answer was lost");
        end(b, one, r -> SampleChanges.as(r, EmailStatus.DELIVERED), 0);
        check(b, "after it was found");
        failed(b, none, FailureReason.EXPIRED);
        check(b, "after an e-mail has failed");
        failed(b, none, FailureReason.ANSWER_LOST);
        check(b, "after an e-mail has failed for another reason");
        end(b, many, r -> r.withReply(new Reply(550, "5.1.1 no such user")), 0, 1, 2);
        check(b, "after the same reply about all recipients");
        b.store.advanceAll(List.of(
                change(b, many, r -> r.withReply(new Reply(421, "4.3.2 shutting down")), 0, 1, 2),
                change(b, one, r -> r.withReply(new Reply(421, "4.3.2 shutting down")), 0)));
        check(b, "after two changes in one call");
        b.store.advance(SampleChanges.delivered(b.find(many), b.now()));
        check(b, "after an e-mail was accepted");
        if (b.store.retentionStore().isPresent()) {
            ErasureRules.erase(b, many);
            check(b, "after an e-mail was erased");
            b.retention().purge(List.of(new Purge(one, RetainedPart.RECORD, b.now(), Optional.empty())));
            check(b, "after a record was deleted");
        }
    }

    private static Map<String, UnaryOperator<HistoryQuery>> filters() {
        Map<String, UnaryOperator<HistoryQuery>> filters = new LinkedHashMap<>();
        for (String words : List.of("4bAAA1111", "4bBBB2222", "mailbox", "5.1.1 user", "550", "shutting down")) {
            filters.put("the words " + words, query -> query.reply(words));
        }
        for (FailureReason reason : FailureReason.values()) {
            filters.put("the failure " + reason, query -> query.failure(reason));
        }
        filters.put("what may have arrived", query -> query.mayHaveArrived(true));
        filters.put("what has not arrived unnoticed", query -> query.mayHaveArrived(false));
        return filters;
    }

    /** Queries by every result, and compares with the records. */
    private static void check(Bench b, String when) {
        List<EmailRecord> all = b.everything(HistoryQuery.all());
        filters().forEach((name, filter) -> {
            HistoryQuery query = filter.apply(HistoryQuery.all());
            List<EmailId> expected = new ArrayList<>();
            Map<EmailStatus, Long> counts = new EnumMap<>(EmailStatus.class);
            all.stream().filter(query::matches).forEach(email -> {
                expected.add(email.id());
                counts.merge(email.status(), 1L, Long::sum);
            });
            b.same(expected, ids(b, query), "the e-mails that the history finds by " + name + " " + when);
            b.same(new StatusCounts(counts), b.store.counts(query), "the numbers by " + name + " " + when);
        });
    }

    private static List<EmailId> ids(Bench b, HistoryQuery query) {
        return b.everything(query).stream().map(EmailRecord::id).toList();
    }

    private static void end(Bench b, EmailId id, UnaryOperator<RecipientRecord> result, Integer... positions) {
        b.holds(
                b.store.advance(change(b, id, result, positions)),
                "advance rejected the version that is the next one.");
    }

    /** Returns the end of an attempt with a result for some recipients. */
    private static Change change(Bench b, EmailId id, UnaryOperator<RecipientRecord> result, Integer... positions) {
        EmailRecord record = b.find(id);
        List<RecipientRecord> recipients = record.recipients().stream()
                .filter(r -> List.of(positions).contains(r.position()))
                .map(result)
                .toList();
        EmailState next = state(record.state(), 1, record.state().failure());
        AttemptRecord attempt = new AttemptRecord(
                next.attempts(), b.now(), b.now(), "smtp", Optional.empty(), Optional.empty(), List.of(), "");
        return new Change(id, next, recipients, List.of(), List.of(attempt), Optional.empty());
    }

    private static void failed(Bench b, EmailId id, FailureReason reason) {
        EmailRecord record = b.find(id);
        b.holds(
                b.store.advance(new Change(
                        id,
                        state(record.state(), 0, Optional.of(reason)),
                        List.of(),
                        List.of(),
                        List.of(),
                        Optional.empty())),
                "advance rejected the version that is the next one.");
    }

    private static EmailState state(EmailState old, int attempts, Optional<FailureReason> failure) {
        return new EmailState(
                old.version() + 1,
                old.status(),
                old.due(),
                old.deadline(),
                old.waiting(),
                old.owner(),
                old.attempts() + attempts,
                old.journalled(),
                failure);
    }
}
