package io.emailledger.testkit;

import io.emailledger.history.EmailRecord;
import io.emailledger.history.EmailRecord.MessageRecord;
import io.emailledger.history.EmailStatus;
import io.emailledger.history.HistoryQuery;
import io.emailledger.message.EmailId;
import io.emailledger.retention.Retention.RetainedPart;
import io.emailledger.spi.StoreParts.RetentionStore.Erasure;
import io.emailledger.spi.StoreParts.RetentionStore.Purge;
import java.io.IOException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** S37: messages that are sent as they are. */
final class ExactRules {
    private ExactRules() {}

    static void messagesComeBack(Bench b) throws IOException {
        Pattern content = new Pattern(7, 1_000_003);
        Sample sample = b.sample().insideMessage("one.pdf", 3).insideMessage("two.pdf", 5);
        content.beMessageOf(sample, "<Own.1@clinic.example>");
        EmailRecord given = sample.make().record();
        EmailId id = b.insert(sample);
        EmailId plain = b.insert(b.sample());
        Sample due = b.dueNow();
        new Pattern(9, 2_000).beMessageOf(due, "<4@clinic.example>");
        b.insert(due);

        b.same(due.make().record().message(), b.claimOne().record().message(), "the exact message of a claimed e-mail");
        b.same(given, b.find(id), "the record of an exact message");
        b.same(
                given.message().flatMap(MessageRecord::sha256),
                Optional.of(Pattern.sha256(b.store.attachment(id, MessageRecord.POSITION))),
                "the SHA-256 of an exact message");
        b.holds(b.store.attachment(id, 0).isEmpty(), "there is a content of an attachment inside a message.");
        b.holds(
                b.store.attachment(plain, MessageRecord.POSITION).isEmpty(),
                "there is an exact message of an e-mail without one.");
        found(b, "<Own.1@clinic.example>", List.of(id));
        found(b, "<own.1@clinic.example>", List.of());
        found(b, "<" + plain + "@elsewhere.example>", List.of(plain));
    }

    private static void found(Bench b, String messageId, List<EmailId> expected) {
        b.same(
                expected,
                b.everything(HistoryQuery.all().messageId(messageId)).stream()
                        .map(EmailRecord::id)
                        .toList(),
                "the e-mails with the Message-ID " + messageId);
    }

    static void messagesAreDeleted(Bench b) throws IOException {
        EmailId left = insert(b, b.sample().insideMessage("one.pdf", 3), "<2@clinic.example>");
        EmailId stays = insert(b, b.sample(), "<3@clinic.example>");
        EmailRecord before = b.find(left);
        Instant at = b.now().plusMillis(5);

        b.holds(b.store.advance(ChangeRules.deliveredWithoutAttachments(before, at)), "advance rejected the change.");
        b.holds(b.store.advance(SampleChanges.touch(b.find(stays), "later")), "advance rejected a change.");

        gone(b, left, before, at);
        b.holds(
                b.store.attachment(stays, MessageRecord.POSITION).isPresent()
                        && b.find(stays).message().filter(MessageRecord::isKept).isPresent(),
                "an exact message was deleted by a change that does not say so.");
        if (b.store.retentionStore().isPresent()) {
            EmailRecord kept = b.find(stays);
            b.retention().purge(List.of(new Purge(stays, RetainedPart.BODY, at, Optional.empty())));
            gone(b, stays, kept, at);
            erased(b, b.insert(exact(b.sample().status(EmailStatus.DELIVERED), "<5@clinic.example>")));
        }
    }

    private static void erased(Bench b, EmailId id) {
        Erasure erasure = ErasureRules.erasure(b, b.find(id), 1);
        b.holds(b.retention().erase(erasure), "erase returned false for the version that is kept.");
        b.same(erasure.record().message(), b.find(id).message(), "the record of an erased exact message");
        b.holds(b.store.attachment(id, MessageRecord.POSITION).isEmpty(), "an erased exact message is still there.");
        found(b, "<5@clinic.example>", List.of());
    }

    private static EmailId insert(Bench b, Sample sample, String messageId) throws IOException {
        return b.insert(exact(sample, messageId));
    }

    private static Sample exact(Sample sample, String messageId) throws IOException {
        new Pattern(8, 2_000).beMessageOf(sample, messageId);
        return sample;
    }

    private static void gone(Bench b, EmailId id, EmailRecord before, Instant at) {
        b.holds(b.store.attachment(id, MessageRecord.POSITION).isEmpty(), "a deleted exact message is still there.");
        b.same(
                before.message().map(message -> message.deleted(at)),
                b.find(id).message(),
                "the record of a deleted exact message");
        b.same(
                before.attachments().stream().map(a -> a.deleted(at)).toList(),
                b.find(id).attachments(),
                "the attachments of a deleted exact message");
    }
}
