package io.emailledger.testkit;

import io.emailledger.history.EmailBody;
import io.emailledger.history.EmailRecord;
import io.emailledger.history.EmailRecord.EmailState;
import io.emailledger.history.EmailStatus;
import io.emailledger.history.EmailStatus.WaitReason;
import io.emailledger.history.HistoryEvent;
import io.emailledger.history.HistoryEvent.EventType;
import io.emailledger.history.HistoryQuery;
import io.emailledger.message.Address;
import io.emailledger.message.Email.Priority;
import io.emailledger.message.EmailId;
import io.emailledger.spi.HistoryStore.Change;
import io.emailledger.spi.HistoryStore.Claim;
import io.emailledger.spi.HistoryStore.NewEmail;
import io.emailledger.spi.IdempotencyConflictException;
import io.emailledger.spi.StoreException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** S41 to S43: e-mails that are held, rescheduled and edited. */
final class WaitingRules {
    private static final String REASON = "Dr. M\u00fcller has to approve it";

    private WaitingRules() {}

    static void heldEmailsAreNotClaimed(Bench b) {
        EmailId fresh = b.insert(b.sample().held(REASON));
        EmailId withDeadline = b.insert(b.sample().held(REASON).deadline(b.now().plus(Duration.ofDays(2))));
        EmailId later = b.insert(b.dueNow().deadline(b.now().plus(Duration.ofDays(3))));
        b.holds(
                b.store.advance(held(b.find(later), Optional.empty())),
                "advance returned false for a hold of the stored version.");
        b.clock.advance(Duration.ofDays(1));
        b.same(List.of(), b.claimedIds(10), "what was claimed while all e-mails were held");
        b.same(0L, b.store.queue().due(), "the number of due e-mails while all were held");
        for (EmailId id : List.of(fresh, withDeadline, later)) {
            b.same(EmailStatus.PENDING, b.find(id).status(), "the status of a held e-mail");
            b.same(Optional.of(REASON), b.find(id).state().holdReason(), "the reason in the record of a held e-mail");
            b.same(Optional.of(WaitReason.HELD), b.find(id).state().waiting(), "why a held e-mail waits");
        }
        b.same(
                Set.of(fresh, withDeadline, later),
                Set.copyOf(b.everything(HistoryQuery.all().status(EmailStatus.PENDING)).stream()
                        .map(EmailRecord::id)
                        .toList()),
                "the e-mails that history finds as PENDING");
        b.clock.advance(Duration.ofDays(1));
        b.same(
                List.of(withDeadline),
                b.store.overdue(10).stream().map(EmailRecord::id).toList(),
                "the held e-mails whose deadline has passed");
        b.holds(
                b.store.advance(due(b.find(later), b.now())),
                "advance returned false for the release of a held e-mail.");
        b.same(List.of(later), b.claimedIds(10), "what was claimed after one of the held e-mails was released");
        b.same(Optional.empty(), b.find(later).state().holdReason(), "the reason of an e-mail that was released");
    }

    static void timeIsStoredWithChange(Bench b) throws Exception {
        EmailId id = b.insert(b.dueNow().key("invoice-42"));
        Instant time = b.now().plus(Duration.ofHours(2));
        Change change = due(b.find(id), time);
        EmailRecord before = b.find(id);
        List<Boolean> won = Race.run(8, i -> b.waiting().reschedule(change, time));
        b.same(1L, won.stream().filter(one -> one).count(), "the number of racing callers that got true");
        EmailRecord after = b.find(id);
        b.same(before.facts().withSendAt(time), after.facts(), "the properties after a new time");
        b.same(change.next(), after.state(), "the state after a new time");
        b.same(List.of("recorded", "rescheduled"), b.details(id), "the events after a new time");
        b.same(List.of(), b.claimedIds(10), "what was claimed before the new time");
        b.clock.advance(Duration.ofHours(2));
        Claim claim = b.claimOne();
        b.same(Optional.of(time), claim.record().facts().sendAt(), "the time in the record that claim gave");
        b.same(
                id,
                b.insert(b.dueNow().key("invoice-42")),
                "the id for the idempotency key of a rescheduled e-mail with the same fingerprint");
    }

    static void editReplacesContent(Bench b) {
        EmailId id = b.insert(original(b));
        EmailRecord before = b.find(id);
        NewEmail edited = edited(b, before);

        b.holds(edit(b, before, edited), "edit returned false for the stored version.");

        EmailRecord expected = edited.record();
        b.same(expected, b.find(id), "the record after an edit");
        b.same(Optional.of(edited.body()), b.store.body(id), "the body after an edit");
        b.same("the new file", content(b, id, 0), "the first content after an edit");
        b.holds(b.store.attachment(id, 1).isEmpty(), "a content remained that the edited e-mail does not have.");
        b.same(List.of("recorded", "edited"), b.details(id), "the events after an edit");
        for (HistoryQuery gone : List.of(
                HistoryQuery.all().recipient("pat@home.example"),
                HistoryQuery.all().recipient("cc@home.example"),
                HistoryQuery.all().subject("appointment"))) {
            b.same(List.of(), b.everything(gone), "what history finds by something that was edited away");
            b.same(0L, b.store.counts(gone).of(EmailStatus.PENDING), "the count by something that was edited away");
        }
        for (HistoryQuery there : List.of(
                HistoryQuery.all().recipient("new@home.example"),
                HistoryQuery.all().recipient("second@home.example"),
                HistoryQuery.all().subject("invitation"),
                HistoryQuery.all().tag("kept"),
                HistoryQuery.all().tenant("north"),
                HistoryQuery.all().withAttachments(true))) {
            b.same(List.of(expected), b.everything(there), "what history finds by something of the edited e-mail");
        }
    }

    static void claimsFollowTheEdit(Bench b) {
        EmailId first = b.insert(b.sample().due(b.now().minusSeconds(60)).priority(Priority.LOW));
        b.insert(b.dueNow());
        EmailRecord before = b.find(first);
        Sample urgent = b.sample().due(b.now().minusSeconds(60)).priority(Priority.HIGH);
        urgent.body = text("Now urgent");
        b.holds(edit(b, before, as(urgent, before)), "edit returned false for the stored version.");

        List<Claim> claims = b.store.claim("worker-1", Bench.LEASE, 1);

        b.same(
                List.of(first),
                claims.stream().map(claim -> claim.record().id()).toList(),
                "what was claimed first after an e-mail had become urgent");
        b.same(urgent.body, claims.get(0).body(), "the body that claim gave after an edit");
        b.same(b.find(first), claims.get(0).record(), "the record that claim gave after an edit");
    }

    static void keyIsComparedWithTheEdit(Bench b) {
        EmailId id = b.insert(original(b));
        EmailRecord before = b.find(id);
        b.holds(edit(b, before, edited(b, before)), "edit returned false for the stored version.");
        b.same(
                id,
                b.insert(b.sample().tenant("north").key("order-7").otherContent()),
                "the id for an e-mail with the key and the fingerprint of the edited one");
        boolean conflict = false;
        try {
            b.insert(b.sample().tenant("north").key("order-7"));
        } catch (IdempotencyConflictException e) {
            conflict = true;
        }
        b.holds(conflict, "insert accepted the fingerprint that an edited e-mail had before.");
    }

    static void editComparesTheVersion(Bench b) throws Exception {
        EmailId id = b.insert(original(b));
        EmailRecord before = b.find(id);
        b.holds(b.store.advance(SampleChanges.touch(before, "touched")), "advance returned false.");
        EmailRecord touched = b.find(id);
        b.holds(!edit(b, before, edited(b, before)), "edit returned true for an old version.");
        b.same(touched, b.find(id), "the record after an edit of an old version");
        b.same(Optional.of(original(b).body), b.store.body(id), "the body after an edit of an old version");
        b.same("the old file", content(b, id, 0), "the content after an edit of an old version");
        NewEmail next = edited(b, touched);
        List<Boolean> won = Race.run(8, i -> edit(b, touched, next));
        b.same(1L, won.stream().filter(one -> one).count(), "the number of racing edits that got true");
        b.holds(
                !edit(b, b.find(b.insert(b.dueNow())).with(touched.state(), touched.recipients()), unknown(b)),
                "edit returned true for an unknown e-mail.");
    }

    static void editIsWhole(Bench b) {
        EmailId id = b.insert(original(b));
        EmailRecord before = b.find(id);
        Sample broken = editedSample(b);
        broken.contents.clear();
        broken.contents.add(() -> {
            throw new IOException("the file is gone");
        });
        boolean failed = false;
        try {
            edit(b, before, as(broken, before));
        } catch (StoreException e) {
            failed = true;
        }
        b.holds(failed, "edit did not throw a StoreException when a content could not be read.");
        b.same(before, b.find(id), "the record after an edit that failed");
        b.same(Optional.of(original(b).body), b.store.body(id), "the body after an edit that failed");
        b.same("the old file", content(b, id, 0), "the content after an edit that failed");
        b.same(List.of("recorded"), b.details(id), "the events after an edit that failed");
    }

    private static Sample original(Bench b) {
        Sample sample = b.dueNow()
                .tenant("north")
                .key("order-7")
                .to("pat@home.example", "cc@home.example")
                .attach("old.pdf", "the old file".getBytes(StandardCharsets.UTF_8))
                .attach("second.pdf", "another".getBytes(StandardCharsets.UTF_8));
        sample.tags.add("kept");
        return sample;
    }

    private static NewEmail edited(Bench b, EmailRecord before) {
        return as(editedSample(b), before);
    }

    private static Sample editedSample(Bench b) {
        Sample sample = b.dueNow()
                .tenant("north")
                .key("order-7")
                .otherContent()
                .to("new@home.example", "second@home.example", "third@home.example")
                .attach("new.pdf", "the new file".getBytes(StandardCharsets.UTF_8));
        sample.subject = "Invitation";
        sample.from = Address.of("Practice", "practice@clinic.example");
        sample.tags.add("kept");
        sample.metadata.put("case", "17");
        sample.expiresAt = b.now().plus(Duration.ofDays(9));
        sample.body = text("Another text");
        return sample;
    }

    private static EmailBody text(String text) {
        return new EmailBody(Optional.of(text), Optional.empty(), List.of(), List.of(), Set.of(), Set.of());
    }

    private static NewEmail unknown(Bench b) {
        return b.dueNow().make();
    }

    /** Returns a sample as another e-mail, in the state that follows. */
    private static NewEmail as(Sample sample, EmailRecord before) {
        NewEmail made = sample.make();
        EmailRecord r = made.record();
        EmailRecord record = new EmailRecord(
                before.id(),
                r.facts(),
                SampleChanges.after(before.state()),
                r.recipients(),
                r.attachments(),
                before.opens());
        return new NewEmail(record, made.body(), List.of(), made.fingerprint(), made.contents());
    }

    private static boolean edit(Bench b, EmailRecord before, NewEmail edited) {
        Change change = new Change(
                edited.record().id(),
                SampleChanges.after(before.state()),
                List.of(),
                List.of(HistoryEvent.of(EventType.EDITED, b.now(), "edited")),
                List.of(),
                Optional.empty());
        return b.waiting().edit(change, edited);
    }

    private static String content(Bench b, EmailId id, int position) {
        Optional<InputStream> content = b.store.attachment(id, position);
        b.holds(content.isPresent(), "there is no content at position " + position + ".");
        try (InputStream in = content.orElseThrow()) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new StoreException("A content could not be read.", e);
        }
    }

    private static Change held(EmailRecord record, Optional<Instant> deadline) {
        EmailState old = record.state();
        EmailState next = new EmailState(
                old.version() + 1,
                EmailStatus.PENDING,
                Optional.empty(),
                deadline,
                Optional.of(WaitReason.HELD),
                Optional.empty(),
                old.attempts(),
                false,
                Optional.empty(),
                Optional.of(REASON));
        return change(record, next, "held");
    }

    private static Change due(EmailRecord record, Instant time) {
        EmailState old = record.state();
        EmailState next = new EmailState(
                old.version() + 1,
                EmailStatus.PENDING,
                Optional.of(time),
                Optional.of(time.plus(Duration.ofDays(4))),
                Optional.of(WaitReason.SCHEDULED),
                Optional.empty(),
                old.attempts(),
                false,
                Optional.empty());
        return change(record, next, "rescheduled");
    }

    private static Change change(EmailRecord record, EmailState next, String text) {
        HistoryEvent event = HistoryEvent.of(EventType.RESCHEDULED, record.id().recordedAt(), text);
        return new Change(record.id(), next, List.of(), List.of(event), List.of(), Optional.empty());
    }
}
