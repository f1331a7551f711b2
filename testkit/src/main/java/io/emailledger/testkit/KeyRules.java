package io.emailledger.testkit;

import io.emailledger.history.EmailRecord;
import io.emailledger.history.EmailStatus;
import io.emailledger.message.EmailId;
import io.emailledger.spi.HistoryStore.Change;
import io.emailledger.spi.IdempotencyConflictException;
import java.time.Instant;
import java.util.List;

/** S3, S4, S8 and S9: which e-mail holds an idempotency key. */
final class KeyRules {
    private KeyRules() {}

    static void failedEmailGivesItsKeyAway(Bench b) {
        Sample failed = b.sample().key("invoice/42").status(EmailStatus.FAILED);
        Sample inList = b.sample().key("invoice/42").otherContent().status(EmailStatus.FAILED);
        Sample again = b.sample().key("invoice/42").tenant("north").otherContent();
        b.insert(b.sample().key("invoice/42").tenant("north").status(EmailStatus.FAILED));

        b.same(failed.id, b.insert(failed), "the id of an e-mail that FAILED at once");
        b.same(
                List.of(inList.id, again.id),
                b.insertAll(inList, again),
                "the ids of e-mails with another content, whose keys were those of e-mails that FAILED");
        Sample last = b.sample().key("invoice/42").otherContent();
        b.same(last.id, b.insert(last), "the id of a third e-mail, after a second one FAILED too");
        b.find(failed.id);
        b.same(
                last.id,
                b.insert(b.sample().key("invoice/42").otherContent()),
                "the id for the content of the e-mail that took the key over");
        b.rule.thrown(
                IdempotencyConflictException.class,
                () -> b.insert(b.sample().key("invoice/42")),
                "insert with the content of the e-mail that gave its key away");
    }

    static void cancelledEmailKeepsItsKey(Bench b) {
        Sample cancelled = b.sample().key("reminder/7").status(EmailStatus.CANCELLED);
        b.insert(cancelled);
        Sample same = b.sample().key("reminder/7");

        IdempotencyConflictException conflict = b.rule.thrown(
                IdempotencyConflictException.class,
                () -> b.insert(same),
                "insert with the key and the content of an e-mail that was cancelled");

        b.same(cancelled.id, conflict.existing(), "the e-mail that the conflict names");
        b.holds(b.store.find(same.id).isEmpty(), "the e-mail with the conflicting key was kept.");
    }

    static void copyAndChangeAreOne(Bench b) {
        EmailId original = b.insert(b.sample().status(EmailStatus.BOUNCED));
        EmailRecord record = b.find(original);
        Change change = SampleChanges.touch(record, "resent");
        Sample copy = copyOf(original, b.now()).attach("a.pdf", new byte[] {1, 2});
        Sample second = copyOf(original, b.now()).attach("a.pdf", new byte[] {1, 2});

        b.same(true, b.store.advance(change.withCopy(copy.make())), "what advance answered for a change with a copy");
        b.same(false, b.store.advance(change.withCopy(second.make())), "what advance answered for it a second time");

        b.same(copy.make().record(), b.find(copy.id), "the copy");
        b.holds(b.store.find(second.id).isEmpty(), "a copy was kept although the original had changed.");
        b.holds(b.store.attachment(second.id, 0).isEmpty(), "an attachment of a copy that was not kept is there.");
        b.same(change.next(), b.find(original).state(), "the state of the original");
        b.same(List.of("recorded", "resent"), b.details(original), "the events of the original");
        Sample ofNone = copyOf(b.sample().id, b.now());
        Change ofNobody = new Change(
                ofNone.id, change.next(), List.of(), change.events(), List.of(), change.attachmentsDeletedAt());
        b.same(
                false,
                b.store.advance(ofNobody.withCopy(ofNone.make())),
                "what advance answered for a copy of an unknown e-mail");
        b.holds(b.store.find(ofNone.id).isEmpty(), "a copy of an unknown e-mail was kept.");
    }

    static void keyPassesToTheCopy(Bench b) {
        EmailId original = b.insert(b.sample().key("invoice/42").status(EmailStatus.BOUNCED));
        Sample copy = copyOf(original, b.now()).key("invoice/42");
        b.store.advance(SampleChanges.touch(b.find(original), "resent").withCopy(copy.make()));

        b.same(
                copy.id,
                b.insert(b.sample().key("invoice/42")),
                "the id for the key and the content of a resent e-mail");
        Sample second = copyOf(original, b.now()).key("invoice/42").otherContent();
        b.same(
                true,
                b.store.advance(
                        SampleChanges.touch(b.find(original), "resent again").withCopy(second.make())),
                "what advance answered for another copy, after the key had passed to the first");
        b.same(
                copy.id,
                b.insert(b.sample().key("invoice/42")),
                "the id for the key after another copy, whose original does not hold it any more");
    }

    static void releasedKeyIsFree(Bench b) {
        EmailId cancelled =
                b.insert(b.sample().key("reminder/7").tenant("north").status(EmailStatus.CANCELLED));
        EmailRecord before = b.find(cancelled);
        Change release = SampleChanges.touch(before, "released").releasingKey();

        b.same(true, b.store.advance(release), "what advance answered for a change that releases the key");

        b.same(
                before.with(release.next(), before.recipients()),
                b.find(cancelled),
                "the e-mail whose key was released");
        Sample again = b.sample().key("reminder/7").tenant("north");
        b.same(again.id, b.insert(again), "the id of an e-mail with a key that was released");
        b.same(
                true,
                b.store.advance(SampleChanges.touch(b.find(cancelled), "again").releasingKey()),
                "what advance answered for a change that releases a key of another e-mail");
        b.same(
                again.id,
                b.insert(b.sample().key("reminder/7").tenant("north")),
                "the id for a key that was to be released by an e-mail that does not hold it");
        b.same(
                true,
                b.store.advance(SampleChanges.touch(b.find(b.insert(b.sample())), "none")
                        .releasingKey()),
                "what advance answered for a change that releases a key of an e-mail without one");
    }

    static void keyIsReleasedWithItsChange(Bench b) {
        EmailId cancelled = b.insert(b.sample().key("reminder/7").status(EmailStatus.CANCELLED));
        EmailRecord before = b.find(cancelled);
        b.store.advance(SampleChanges.touch(before, "meanwhile"));

        b.same(
                false,
                b.store.advance(SampleChanges.touch(before, "released").releasingKey()),
                "what advance answered for a stale change that releases the key");
        b.rule.thrown(
                IdempotencyConflictException.class,
                () -> b.insert(b.sample().key("reminder/7")),
                "insert with a key that a stale change was to release");
    }

    private static Sample copyOf(EmailId original, Instant now) {
        Sample copy = Sample.recordedAt(now);
        copy.resendOf = original;
        return copy;
    }
}
