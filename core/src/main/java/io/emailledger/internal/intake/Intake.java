package io.emailledger.internal.intake;

import io.emailledger.history.EmailBody;
import io.emailledger.history.EmailRecord;
import io.emailledger.history.EmailRecord.EmailFacts;
import io.emailledger.history.EmailRecord.EmailState;
import io.emailledger.history.EmailStatus;
import io.emailledger.internal.commit.ChangeCommitter;
import io.emailledger.internal.tracing.TraceCalls;
import io.emailledger.internal.tracing.TraceContext;
import io.emailledger.message.Email;
import io.emailledger.message.EmailId;
import io.emailledger.spi.HistoryStore;
import io.emailledger.spi.HistoryStore.Change;
import io.emailledger.spi.HistoryStore.NewEmail;
import io.emailledger.spi.IdempotencyConflictException;
import io.emailledger.spi.IdempotencyConflictException.EmailPart;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/** Accepts e-mails: copies their attachments, records them all in one commit, and wakes the workers. */
public final class Intake {
    private final HistoryStore store;
    private final ChangeCommitter committer;
    private final RecordFactory records;
    private final TraceCalls tracing;
    private final long maxSize;
    private final Consumer<Set<String>> wake;

    public Intake(
            HistoryStore store,
            ChangeCommitter committer,
            RecordFactory records,
            TraceCalls tracing,
            long maxSize,
            Consumer<Set<String>> wake) {
        this.store = store;
        this.committer = committer;
        this.records = records;
        this.tracing = tracing;
        this.maxSize = maxSize;
        this.wake = wake;
    }

    /**
     * Records e-mails, all or none.
     *
     * @param emails the e-mails
     * @return an id for each
     */
    public List<EmailId> record(List<Email> emails) {
        return tracing.recording(trace -> record(emails, trace));
    }

    private List<EmailId> record(List<Email> emails, TraceContext trace) {
        try (AttachmentSpool spool = new AttachmentSpool(maxSize)) {
            List<NewEmail> news = new ArrayList<>(emails.size());
            for (Email email : emails) {
                news.add(records.record(email, Optional.empty(), spool, trace));
            }
            return telling(news, () -> insert(news));
        }
    }

    /**
     * Records a copy of an e-mail together with a change of that e-mail.
     *
     * @param email the copy
     * @param original the e-mail of which it is a resend
     * @param change makes the change of the original from the id of the copy
     * @return the id of the copy; empty if the original has changed meanwhile, and nothing was recorded
     */
    public Optional<EmailId> recordCopy(Email email, EmailId original, Function<EmailId, Change> change) {
        return tracing.recording(trace -> recordCopy(email, original, change, trace));
    }

    private Optional<EmailId> recordCopy(
            Email email, EmailId original, Function<EmailId, Change> change, TraceContext trace) {
        try (AttachmentSpool spool = new AttachmentSpool(maxSize)) {
            NewEmail copy = records.record(email, Optional.of(original), spool, trace);
            EmailId id = copy.record().id();
            Change changed = change.apply(id).withCopy(copy);
            List<EmailId> ids = telling(List.of(copy), () -> store.advance(changed) ? List.of(id) : List.of());
            if (!ids.isEmpty()) {
                committer.publish(original, changed.events());
            }
            return ids.stream().findFirst();
        }
    }

    /**
     * Copies the content of an edited e-mail aside while it is committed.
     *
     * @param email the e-mail as it is afterwards
     * @param before its record before
     * @param next its state afterwards
     * @param otherRecipients whether its recipients are new; otherwise their records stay
     * @param commit commits it, and returns false if the e-mail has changed meanwhile
     * @return the result of the commit
     * @throws io.emailledger.message.InvalidValueException if it cannot be sent
     */
    public boolean recordEdit(
            Email email, EmailRecord before, EmailState next, boolean otherRecipients, Predicate<NewEmail> commit) {
        try (AttachmentSpool spool = new AttachmentSpool(maxSize)) {
            return commit.test(records.edited(email, before, next, otherRecipients, spool));
        }
    }

    /** A worker may be faster than this thread: its notifications follow those of this thread. */
    private List<EmailId> telling(List<NewEmail> news, Supplier<List<EmailId>> recorded) {
        List<EmailId> own = news.stream().map(email -> email.record().id()).toList();
        List<EmailId> ids = List.of();
        committer.recording(own);
        try {
            ids = recorded.get();
        } finally {
            for (int i = 0; i < own.size(); i++) {
                // An e-mail whose idempotency key was in use has another id; its listeners were notified before.
                if (i < ids.size() && own.get(i).equals(ids.get(i))) {
                    committer.publishRecorded(news.get(i));
                } else {
                    committer.notRecorded(own.get(i));
                }
            }
        }
        if (ids.stream().anyMatch(own::contains)) {
            Set<String> routes = news.stream()
                    .map(NewEmail::record)
                    .filter(record -> record.status() == EmailStatus.PENDING)
                    .map(record -> record.facts().route())
                    .collect(Collectors.toSet());
            if (!routes.isEmpty()) {
                wake.accept(routes);
            }
        }
        return ids;
    }

    private List<EmailId> insert(List<NewEmail> news) {
        try {
            return store.insert(news);
        } catch (IdempotencyConflictException e) {
            throw explained(e, news);
        }
    }

    /** Adds the parts in which the two e-mails differ to the exception. */
    private IdempotencyConflictException explained(IdempotencyConflictException conflict, List<NewEmail> news) {
        EmailId id = conflict.existing();
        Optional<NewEmail> ofTheCall =
                news.stream().filter(email -> email.record().id().equals(id)).findFirst();
        Optional<EmailRecord> found = ofTheCall.map(NewEmail::record).or(() -> store.find(id));
        if (found.isEmpty()) {
            return conflict;
        }
        EmailRecord existing = found.get();
        Optional<EmailBody> body = ofTheCall.map(NewEmail::body).or(() -> store.body(id));
        for (NewEmail email : news) {
            EmailFacts facts = email.record().facts();
            if (facts.idempotencyKey().equals(existing.facts().idempotencyKey())
                    && facts.tenant().equals(existing.facts().tenant())
                    && !email.record().id().equals(id)) {
                Set<EmailPart> differs = Differences.between(existing, body, email);
                if (differs.isEmpty() && existing.facts().sendAt().isPresent() && !existing.isCancelled()) {
                    // The time was changed since it was recorded, and a key is compared with what was recorded.
                    differs = Set.of(EmailPart.SEND_AT);
                }
                if (!differs.isEmpty() || existing.isCancelled()) {
                    return new IdempotencyConflictException(id, existing.status(), differs);
                }
            }
        }
        return conflict;
    }
}
