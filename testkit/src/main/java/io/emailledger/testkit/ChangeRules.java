package io.emailledger.testkit;

import io.emailledger.history.AttemptRecord;
import io.emailledger.history.AttemptRecord.Outcome;
import io.emailledger.history.EmailRecord;
import io.emailledger.history.EmailRecord.AttachmentRecord;
import io.emailledger.history.EmailRecord.EmailState;
import io.emailledger.history.EmailStatus;
import io.emailledger.history.EmailStatus.FailureReason;
import io.emailledger.history.EmailStatus.WaitReason;
import io.emailledger.history.HistoryEvent;
import io.emailledger.history.HistoryEvent.EventType;
import io.emailledger.history.RecipientRecord;
import io.emailledger.history.RecipientRecord.AcceptedBy;
import io.emailledger.history.Reply;
import io.emailledger.message.EmailId;
import io.emailledger.report.ReplyRules.RefusalCause;
import io.emailledger.report.ReplyRules.ReplyPhase;
import io.emailledger.spi.HistoryStore.Change;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;

/** S5, S6 and S7: changes of an e-mail. */
final class ChangeRules {
    private static final int RACERS = 16;
    private static final int LONGEST_TRANSCRIPT = 64 * 1_024;

    private ChangeRules() {}

    static void exactlyOneRacerWins(Bench b) throws Exception {
        EmailId id = b.insert(b.sample());
        for (int round = 1; round <= 10; round++) {
            EmailRecord record = b.find(id);
            String text = "round " + round + " racer ";
            List<Boolean> told = Race.run(RACERS, i -> b.store.advance(SampleChanges.touch(record, text + i)));

            b.same(1, Collections.frequency(told, true), "the number of " + RACERS + " racing callers that got true");
            List<String> kept = new ArrayList<>(b.details(id));
            b.same(round + 1, kept.size(), "the number of events after race " + round);
            b.same(text + told.indexOf(true), kept.get(round), "the event that was kept");
            b.same((long) round, b.find(id).state().version(), "the version after race " + round);
        }
    }

    static void staleVersionChangesNothing(Bench b) {
        EmailId id = b.insert(b.sample().attach("a.pdf", new byte[] {1}));
        EmailRecord before = b.find(id);
        b.holds(
                b.store.advance(SampleChanges.touch(before, "first")),
                "advance rejected the version that is the next one.");
        EmailRecord now = b.find(id);

        for (EmailRecord stale : List.of(before, withVersion(before, 2), withVersion(before, 7))) {
            b.holds(
                    !b.store.advance(deliveredWithoutAttachments(stale, b.now())),
                    "advance returned true for version " + (stale.state().version() + 1)
                            + " while the store had version 1.");
        }

        b.same(now, b.find(id), "the record after rejected changes");
        b.same(List.of("recorded", "first"), b.details(id), "the events after rejected changes");
        b.same(List.of(), b.store.attempts(id), "the attempts after rejected changes");
        b.holds(b.store.attachment(id, 0).isPresent(), "a rejected change has deleted an attachment.");
        Sample unknown = b.sample();
        b.holds(
                !b.store.advance(SampleChanges.touch(unknown.make().record(), "ghost")),
                "advance returned true for an unknown e-mail.");
        b.same(List.of(), b.store.events(unknown.id), "the events of an unknown e-mail");
    }

    static void changesInOneCallAreIndependent(Bench b) {
        List<EmailRecord> records = b.insertAll(b.sample(), b.sample(), b.sample()).stream()
                .map(b::find)
                .toList();
        b.store.advance(SampleChanges.touch(records.get(1), "meanwhile"));

        List<Boolean> told = b.store.advanceAll(records.stream()
                .map(record -> SampleChanges.delivered(record, b.now()))
                .toList());

        b.same(List.of(true, false, true), told, "the result of advanceAll for a second change that was stale");
        List<EmailStatus> kept =
                records.stream().map(record -> b.find(record.id()).status()).toList();
        b.same(
                List.of(EmailStatus.DELIVERED, EmailStatus.PENDING, EmailStatus.DELIVERED),
                kept,
                "the statuses afterwards");
        b.same(List.of(), b.store.advanceAll(List.of()), "the result of advanceAll for no changes");
    }

    static void everyPartIsKept(Bench b) {
        EmailId id = b.insert(b.sample().to("a@home.example", "b@home.example", "c@home.example"));
        EmailRecord before = b.find(id);
        EmailState next = new EmailState(
                1,
                EmailStatus.PENDING,
                Optional.of(b.now().plusMillis(60_001)),
                Optional.of(b.now().plus(Duration.ofDays(4))),
                Optional.of(WaitReason.DEFERRED),
                Optional.of("worker-7"),
                3,
                true,
                Optional.of(FailureReason.EXPIRED));
        RecipientRecord refused = SampleChanges.as(before.recipients().get(0), EmailStatus.BOUNCED)
                .withReply(new Reply(
                        550,
                        "5.1.1 niemand da: Fr\u00e4nzi \ud83d\udceb " + "x".repeat(960),
                        Optional.of(ReplyPhase.RCPT)))
                .withCause(RefusalCause.RECIPIENT);
        RecipientRecord taken = SampleChanges.as(before.recipients().get(2), EmailStatus.DELIVERED)
                .withReply(new Reply(250, ""))
                .withAcceptedBy(AcceptedBy.RECIPIENT_SERVER)
                .withFailure(FailureReason.INVALID_RECIPIENT);
        HistoryEvent event = new HistoryEvent(
                EventType.DEFERRED, b.now().plusMillis(1), List.of(1, 2), "warten \ud83d\ude34".repeat(90));
        AttemptRecord attempt =
                attempt(1, b.now(), "<- 451 4.7.1 sp\u00e4ter\n".repeat(5_000).substring(0, LONGEST_TRANSCRIPT));

        b.holds(
                b.store.advance(new Change(
                        id, next, List.of(taken, refused), List.of(event), List.of(attempt), Optional.empty())),
                "advance rejected the version that is the next one.");

        EmailRecord after = b.find(id);
        b.same(next, after.state(), "the state after the change");
        b.same(
                List.of(refused, before.recipients().get(1), taken),
                after.recipients(),
                "the recipients after the change");
        b.same(before.facts(), after.facts(), "the facts after the change");
        List<HistoryEvent> events = b.store.events(id);
        b.same(List.of(event), events.subList(1, events.size()), "the events that the change added");
        b.same(List.of(attempt), b.store.attempts(id), "the attempts after the change");

        EmailState empty = new EmailState(
                2,
                EmailStatus.CANCELLED,
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                0,
                false,
                Optional.empty());
        b.store.advance(new Change(id, empty, List.of(), List.of(), List.of(), Optional.empty()));
        b.same(empty, b.find(id).state(), "the state after a change that empties what can be empty");
    }

    static void orderIsKept(Bench b) {
        EmailId id = b.insert(b.sample());
        List<String> expected = new ArrayList<>(List.of("recorded"));
        for (int i = 0; i < 12; i++) {
            EmailRecord record = b.find(id);
            List<HistoryEvent> events = new ArrayList<>();
            for (int j = 0; j < 3; j++) {
                // The times run backwards: the order is that of adding, not that of the clock.
                events.add(HistoryEvent.of(EventType.SENDING, b.now().minusSeconds(3L * i + j), "step " + i + "." + j));
            }
            events.forEach(event -> expected.add(event.detail()));
            List<AttemptRecord> attempts =
                    List.of(attempt(24 - 2 * i, b.now(), "late"), attempt(23 - 2 * i, b.now(), ""));
            EmailState next = SampleChanges.after(record.state());
            b.store.advance(new Change(id, next, List.of(), events, attempts, Optional.empty()));
            if (b.hasObservations()) {
                b.observations().note(id, HistoryEvent.of(EventType.OPENED, b.now(), "note " + i));
                expected.add("note " + i);
            }
        }

        b.same(expected, b.details(id), "the events in the order in which they were added");
        List<Integer> numbers =
                b.store.attempts(id).stream().map(AttemptRecord::number).toList();
        List<Integer> ascending = new ArrayList<>();
        for (int i = 1; i <= 24; i++) {
            ascending.add(i);
        }
        b.same(ascending, numbers, "the numbers of the attempts");
        b.same(List.of(), b.store.attempts(b.sample().id), "the attempts of an unknown e-mail");
    }

    static void attachmentsAreDeleted(Bench b) {
        EmailId id = b.insert(b.sample()
                .attach("a.pdf", new byte[] {1, 2})
                .attachUnread("logo.png")
                .attach("c.pdf", new byte[0]));
        EmailId other = b.insert(b.sample().attach("a.pdf", new byte[] {3}));
        EmailRecord before = b.find(id);
        Instant at = b.now().plusMillis(789);

        b.holds(b.store.advance(deliveredWithoutAttachments(before, at)), "advance rejected the change.");

        for (int position = 0; position < 3; position++) {
            b.holds(
                    b.store.attachment(id, position).isEmpty(),
                    "the content of attachment " + position + " is there after a change that deleted it.");
        }
        List<AttachmentRecord> expected = before.attachments().stream()
                .map(a -> a.isKept() ? deleted(a, at) : a)
                .toList();
        b.same(expected, b.find(id).attachments(), "the records of the attachments after their deletion");
        b.holds(b.store.attachment(other, 0).isPresent(), "an attachment of another e-mail was deleted too.");
        b.holds(b.store.body(id).isPresent(), "the body was deleted with the attachments.");
        b.holds(
                b.store.advance(SampleChanges.touch(b.find(id), "later"))
                        && b.find(id).attachments().equals(expected),
                "a later change has changed the records of the attachments.");
    }

    private static AttachmentRecord deleted(AttachmentRecord a, Instant at) {
        return new AttachmentRecord(
                a.position(), a.name(), a.mediaType(), a.contentId(), a.size(), a.sha256(), Optional.of(at));
    }

    static Change deliveredWithoutAttachments(EmailRecord record, Instant at) {
        Change change = SampleChanges.delivered(record, at);
        return new Change(
                change.id(),
                change.next(),
                change.recipients(),
                change.events(),
                List.of(attempt(1, at, "bye")),
                Optional.of(at));
    }

    private static EmailRecord withVersion(EmailRecord record, long version) {
        EmailState old = record.state();
        return record.with(SampleChanges.with(old, version, old.status(), old.due(), old.owner()), record.recipients());
    }

    private static AttemptRecord attempt(int number, Instant at, String transcript) {
        boolean reached = number % 2 == 1;
        List<AttemptRecord.Result> results = new ArrayList<>();
        for (Outcome outcome : Outcome.values()) {
            results.add(new AttemptRecord.Result(
                    results.size(), outcome, new Reply(451, "4.7.1 sp\u00e4ter").at(ReplyPhase.MAIL)));
        }
        return new AttemptRecord(
                number,
                at,
                at.plusMillis(number),
                "smtp.example.com:587",
                reached ? Optional.of("mx1.example.com:25") : Optional.empty(),
                reached ? Optional.of("TLSv1.3") : Optional.empty(),
                results,
                transcript);
    }
}
