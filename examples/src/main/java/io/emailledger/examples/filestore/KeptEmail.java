package io.emailledger.examples.filestore;

import io.emailledger.history.AttachmentRecord;
import io.emailledger.history.AttemptRecord;
import io.emailledger.history.EmailBody;
import io.emailledger.history.EmailFacts;
import io.emailledger.history.EmailRecord;
import io.emailledger.history.EmailState;
import io.emailledger.history.EmailStatus;
import io.emailledger.history.ObservationKind;
import io.emailledger.history.ObservationRecord;
import io.emailledger.history.Opens;
import io.emailledger.history.RecipientRecord;
import io.emailledger.history.Step;
import io.emailledger.message.EmailId;
import io.emailledger.spi.Change;
import io.emailledger.spi.NewEmail;
import io.emailledger.spi.Observation;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * Everything that is kept of one e-mail, but for the contents of its attachments. Immutable: a change makes another
 * one.
 */
record KeptEmail(
        EmailId id,
        EmailFacts facts,
        EmailState state,
        List<RecipientRecord> recipients,
        List<AttachmentRecord> attachments,
        Opens opens,
        EmailBody body,
        List<Step> steps,
        List<AttemptRecord> attempts,
        List<ObservationRecord> observations,
        String fingerprint) {

    static KeptEmail of(NewEmail added) {
        EmailRecord r = added.record();
        return new KeptEmail(
                r.id(),
                r.facts(),
                r.state(),
                r.recipients(),
                r.attachments(),
                r.opens(),
                added.body(),
                added.steps(),
                List.of(),
                List.of(),
                added.fingerprint());
    }

    EmailRecord record() {
        return new EmailRecord(id, facts, state, recipients, attachments, opens);
    }

    boolean isDueAt(Instant now) {
        return state.due().filter(due -> !due.isAfter(now)).isPresent();
    }

    boolean hasRecipient(int position) {
        return position >= 0 && position < recipients.size();
    }

    Optional<FileHistoryStore.Key> key() {
        return facts.idempotencyKey().map(key -> new FileHistoryStore.Key(facts.tenant(), key));
    }

    /** S10: these four, and nothing else. */
    KeptEmail claimed(String owner, Instant until) {
        return with(state.version() + 1, EmailStatus.SENDING, until, Optional.of(owner));
    }

    KeptEmail leasedUntil(Instant until) {
        return with(state.version(), state.status(), until, state.owner());
    }

    KeptEmail and(Step step) {
        return new KeptEmail(
                id,
                facts,
                state,
                recipients,
                attachments,
                opens,
                body,
                and(steps, List.of(step)),
                attempts,
                observations,
                fingerprint);
    }

    KeptEmail after(Change change) {
        List<RecipientRecord> changed = new ArrayList<>(recipients);
        change.recipients().forEach(recipient -> changed.set(recipient.position(), recipient));
        List<AttemptRecord> tried = and(attempts, change.attempts());
        tried.sort(Comparator.comparingInt(AttemptRecord::number));
        Optional<Instant> deleted = change.attachmentsDeletedAt();
        return new KeptEmail(
                id,
                facts,
                change.next(),
                changed,
                attachments.stream()
                        .map(a -> a.isKept() && deleted.isPresent() ? deleted(a, deleted) : a)
                        .toList(),
                opens,
                body,
                and(steps, change.steps()),
                tried,
                observations,
                fingerprint);
    }

    KeptEmail and(Observation seen) {
        List<ObservationRecord> all = new ArrayList<>(observations);
        ObservationRecord counted =
                new ObservationRecord(seen.kind(), seen.recipient(), seen.agent(), seen.at(), seen.at(), 1);
        for (ObservationRecord known : observations) {
            if (known.recipient() == seen.recipient()
                    && known.kind() == seen.kind()
                    && known.agent().equals(seen.agent())) {
                all.remove(known);
                counted = new ObservationRecord(
                        seen.kind(),
                        seen.recipient(),
                        seen.agent(),
                        known.first().isBefore(seen.at()) ? known.first() : seen.at(),
                        known.last().isAfter(seen.at()) ? known.last() : seen.at(),
                        known.count() + 1);
            }
        }
        all.add(counted);
        all.sort(Comparator.comparingInt(ObservationRecord::recipient).thenComparing(ObservationRecord::first));
        Opens more = seen.kind() == ObservationKind.OPEN ? opens.and(seen.at()) : opens;
        return new KeptEmail(id, facts, state, recipients, attachments, more, body, steps, attempts, all, fingerprint);
    }

    private KeptEmail with(long version, EmailStatus status, Instant due, Optional<String> owner) {
        EmailState next = new EmailState(
                version,
                status,
                Optional.of(due),
                state.deadline(),
                state.waiting(),
                owner,
                state.attempts(),
                state.journalled(),
                state.failure());
        return new KeptEmail(
                id, facts, next, recipients, attachments, opens, body, steps, attempts, observations, fingerprint);
    }

    private static AttachmentRecord deleted(AttachmentRecord a, Optional<Instant> at) {
        return new AttachmentRecord(a.position(), a.name(), a.mediaType(), a.contentId(), a.size(), a.sha256(), at);
    }

    private static <T> List<T> and(List<T> some, List<T> more) {
        List<T> all = new ArrayList<>(some);
        all.addAll(more);
        return all;
    }
}
