package io.emailledger.testkit;

import io.emailledger.history.EmailRecord;
import io.emailledger.history.HistoryQuery;
import io.emailledger.message.EmailId;
import io.emailledger.spi.HistoryStore.NewEmail;
import io.emailledger.spi.IdempotencyConflictException;
import io.emailledger.spi.StoreException;
import java.io.ByteArrayInputStream;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/** S1, S3 and S4: recording e-mails. */
final class InsertRules {
    private static final int RACERS = 8;

    private InsertRules() {}

    static void keepsTheWholeList(Bench b) {
        List<NewEmail> many = new ArrayList<>();
        for (int i = 0; i < 100; i++) {
            many.add(b.sample().attach("a.pdf", new byte[] {(byte) i}).make());
        }
        List<EmailId> ids = many.stream().map(email -> email.record().id()).toList();

        b.same(ids, b.store.insert(many), "the ids that insert returned for a list of 100");

        for (NewEmail email : many) {
            b.same(email.record(), b.find(email.record().id()), "an e-mail of the list");
        }
        b.same(List.of(), b.store.insert(List.of()), "what insert returned for an empty list");
    }

    static void conflictKeepsNothing(Bench b) {
        b.insert(b.sample().key("taken"));
        Sample fine = b.sample().key("free").attach("a.pdf", new byte[] {1, 2, 3});
        Sample conflicting = b.sample().key("taken").otherContent();

        b.rule.thrown(
                IdempotencyConflictException.class,
                () -> b.insertAll(fine, conflicting, b.sample()),
                "insert with a conflict in the middle of the list");

        leavesNoTrace(b, fine, 1);
    }

    static void brokenAttachmentKeepsNothing(Bench b) {
        Sample fine = b.sample().key("free").attach("a.pdf", new byte[] {1, 2, 3});
        Sample broken = b.sample()
                .attach("b.pdf", new byte[] {4, 5, 6})
                .attach("c.pdf", () -> breaksAfter(100_000), 200_000, "0".repeat(64));

        b.rule.thrown(
                StoreException.class,
                () -> b.insertAll(fine, broken),
                "insert with an attachment whose stream throws an IOException after 100,000 bytes");

        leavesNoTrace(b, fine, 0);
        b.holds(b.store.find(broken.id).isEmpty(), "the e-mail with the broken attachment was kept.");
        b.holds(b.store.attachment(broken.id, 0).isEmpty(), "an attachment of an e-mail that was not kept is there.");
    }

    private static void leavesNoTrace(Bench b, Sample fine, int others) {
        b.holds(b.store.find(fine.id).isEmpty(), "the first e-mail of a list that failed was kept.");
        b.holds(b.store.body(fine.id).isEmpty(), "the body of an e-mail that was not kept is there.");
        b.holds(b.store.attachment(fine.id, 0).isEmpty(), "an attachment of an e-mail that was not kept is there.");
        b.same(List.of(), b.store.events(fine.id), "the events of an e-mail that was not kept");
        b.same(others, b.everything(HistoryQuery.all()).size(), "the number of e-mails in the history");
        b.same(fine.id, b.insert(fine), "what insert returned for the first e-mail of the list, alone this time");
    }

    static void sameKeyReturnsTheFirst(Bench b) {
        EmailId first = b.insert(b.sample().key("invoice/42"));
        Sample again = b.sample().key("invoice/42");
        Sample other = b.sample().key("invoice/43");
        Sample otherAgain = b.sample().key("invoice/43");

        b.same(
                List.of(first, other.id, other.id),
                b.insertAll(again, other, otherAgain),
                "the ids for a key in use, a new key, and the new key again in the same list");
        b.holds(b.store.find(again.id).isEmpty(), "an e-mail whose key was in use was kept.");
        b.holds(b.store.find(otherAgain.id).isEmpty(), "an e-mail whose key came earlier in the list was kept.");
        b.same(2, b.everything(HistoryQuery.all()).size(), "the number of e-mails in the history");
        EmailRecord record = b.find(first);
        b.holds(
                b.store.advance(SampleChanges.delivered(record, b.now())),
                "advance rejected a change of the first e-mail.");
        b.same(first, b.insert(b.sample().key("invoice/42")), "the id for a key whose e-mail was delivered meanwhile");
    }

    static void keysBelongToTheirTenant(Bench b) {
        List<Sample> different = List.of(
                b.sample().key("k"),
                b.sample().key("k").tenant("north"),
                b.sample().key("k").tenant("North").otherContent(),
                b.sample().key("k").tenant("n\u00f6rth").otherContent(),
                b.sample().key("K").tenant("north").otherContent(),
                b.sample().key("k ").tenant("north").otherContent(),
                b.sample().key("\ud83d\udd11").tenant("north").otherContent(),
                b.sample(),
                b.sample().otherContent());
        List<EmailId> ids = different.stream().map(sample -> sample.id).toList();

        b.same(
                ids,
                b.insertAll(different.toArray(Sample[]::new)),
                "the ids of e-mails whose keys or tenants differ, if only in case, accents or a trailing space, or that have no key");
    }

    static void racingCallersShareOneEmail(Bench b) throws Exception {
        for (int round = 0; round < 5; round++) {
            String key = "round/" + round;
            List<EmailId> told =
                    Race.run(RACERS, i -> b.insert(b.sample().key(key).attach("a.pdf", new byte[] {7})));
            Set<EmailId> different = new TreeSet<>(told);
            b.same(1, different.size(), "the number of ids that " + RACERS + " racing callers with one key got");
            b.find(told.get(0));
            b.same(
                    round + 1,
                    b.everything(HistoryQuery.all()).size(),
                    "the number of e-mails in the history after " + (round + 1) + " races with a key each");
        }
    }

    static void otherContentIsAConflict(Bench b) {
        EmailId first = b.insert(b.sample().key("invoice/42").tenant("north"));
        Sample other = b.sample().key("invoice/42").tenant("north").otherContent();

        IdempotencyConflictException conflict = b.rule.thrown(
                IdempotencyConflictException.class,
                () -> b.insert(other),
                "insert with a used key and another fingerprint");

        b.same(first, conflict.existing(), "the e-mail that the conflict names");
        b.holds(b.store.find(other.id).isEmpty(), "the e-mail with the conflicting content was kept.");
    }

    static void conflictWithinAList(Bench b) {
        Sample first = b.sample().key("invoice/42");
        Sample second = b.sample().key("invoice/42").otherContent();

        IdempotencyConflictException conflict = b.rule.thrown(
                IdempotencyConflictException.class,
                () -> b.insertAll(first, second),
                "insert with one key and two fingerprints in one list");

        b.same(first.id, conflict.existing(), "the e-mail that the conflict names");
        b.holds(b.store.find(first.id).isEmpty(), "the first of two conflicting e-mails was kept.");
    }

    private static InputStream breaksAfter(int bytes) {
        return new FilterInputStream(new ByteArrayInputStream(new byte[bytes])) {
            @Override
            public int read() throws IOException {
                return orBreak(super.read());
            }

            @Override
            public int read(byte[] buffer, int offset, int length) throws IOException {
                return orBreak(super.read(buffer, offset, length));
            }

            private int orBreak(int read) throws IOException {
                if (read < 0) {
                    throw new IOException("the disk is gone");
                }
                return read;
            }
        };
    }
}
