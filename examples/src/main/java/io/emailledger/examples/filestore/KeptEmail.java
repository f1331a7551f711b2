package io.emailledger.examples.filestore;

import io.emailledger.history.AttachmentRecord;
import io.emailledger.history.AttemptRecord;
import io.emailledger.history.EmailBody;
import io.emailledger.history.EmailFacts;
import io.emailledger.history.EmailRecord;
import io.emailledger.history.EmailState;
import io.emailledger.history.EmailStatus;
import io.emailledger.history.HistoryEvent;
import io.emailledger.history.ObservationKind;
import io.emailledger.history.ObservationRecord;
import io.emailledger.history.Opens;
import io.emailledger.history.RecipientRecord;
import io.emailledger.history.RetainedPart;
import io.emailledger.message.EmailId;
import io.emailledger.spi.Change;
import io.emailledger.spi.Erasure;
import io.emailledger.spi.KeyHolder;
import io.emailledger.spi.NewEmail;
import io.emailledger.spi.Observation;
import io.emailledger.spi.Purge;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Everything that is stored of one e-mail, except the contents of its attachments. Immutable: a change creates a new
 * one.
 */
record KeptEmail(
        EmailId id,
        EmailFacts facts,
        EmailState state,
        List<RecipientRecord> recipients,
        List<AttachmentRecord> attachments,
        Opens opens,
        Optional<EmailBody> body,
        List<HistoryEvent> events,
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
                Optional.of(added.body()),
                added.events(),
                List.of(),
                List.of(),
                added.fingerprint());
    }

    EmailRecord record() {
        return new EmailRecord(id, facts, state, recipients, attachments, opens);
    }

    boolean isSending() {
        return state.status() == EmailStatus.SENDING;
    }

    boolean isDueAt(Instant now) {
        return state.due().filter(due -> !due.isAfter(now)).isPresent();
    }

    boolean hasRecipient(int position) {
        return position >= 0 && position < recipients.size();
    }

    /** The idempotency key that it owns; an e-mail that has released its key has no fingerprint. */
    Optional<KeptHistory.Key> key() {
        return fingerprint.isEmpty() ? Optional.empty() : keyOfFacts();
    }

    /** The key with which it was recorded. */
    Optional<KeptHistory.Key> keyOfFacts() {
        return facts.idempotencyKey().map(key -> new KeptHistory.Key(facts.tenant(), key));
    }

    KeyHolder holder() {
        return new KeyHolder(record(), fingerprint);
    }

    KeptEmail withoutKey() {
        return new KeptEmail(
                id, facts, state, recipients, attachments, opens, body, events, attempts, observations, "");
    }

    /** S10: these four, and nothing else. */
    KeptEmail claimed(String owner, Instant until) {
        return with(state.version() + 1, EmailStatus.SENDING, until, Optional.of(owner));
    }

    KeptEmail leasedUntil(Instant until) {
        return with(state.version(), state.status(), until, state.owner());
    }

    KeptEmail and(HistoryEvent event) {
        return new KeptEmail(
                id,
                facts,
                state,
                recipients,
                attachments,
                opens,
                body,
                and(events, List.of(event)),
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
                attachments.stream().map(a -> deleted.map(a::deleted).orElse(a)).toList(),
                opens,
                body,
                and(events, change.events()),
                tried,
                observations,
                fingerprint);
    }

    KeptEmail and(Observation seen) {
        List<ObservationRecord> all = new ArrayList<>(observations);
        all.add(new ObservationRecord(seen.kind(), seen.recipient(), seen.agent(), seen.at(), seen.at(), 1));
        List<ObservationRecord> counted = counted(all);
        Opens more = seen.kind() == ObservationKind.OPEN ? opens.and(seen.at()) : opens;
        return new KeptEmail(
                id, facts, state, recipients, attachments, more, body, events, attempts, counted, fingerprint);
    }

    /** S24: whether it has anything of a part. */
    boolean has(RetainedPart part) {
        return switch (part) {
            case BODY -> body.isPresent() || attachments.stream().anyMatch(AttachmentRecord::isKept);
            case TRANSCRIPTS ->
                attempts.stream().anyMatch(attempt -> !attempt.transcript().isEmpty());
            case EVENTS -> !events.isEmpty();
            case OBSERVATIONS -> !observations.isEmpty();
            case RECORD -> true;
        };
    }

    /** S24: returns it without a part. */
    KeptEmail without(Purge purge) {
        RetainedPart part = purge.part();
        boolean noBody = part == RetainedPart.BODY;
        boolean noOpens = part == RetainedPart.OBSERVATIONS;
        return new KeptEmail(
                id,
                facts,
                state,
                recipients,
                noBody ? attachments.stream().map(a -> a.deleted(purge.at())).toList() : attachments,
                noOpens ? Opens.NONE : opens,
                noBody ? Optional.empty() : body,
                and(
                        part == RetainedPart.EVENTS ? List.of() : events,
                        purge.event().stream().toList()),
                part == RetainedPart.TRANSCRIPTS
                        ? attempts.stream()
                                .map(AttemptRecord::withoutTranscript)
                                .toList()
                        : attempts,
                noOpens ? List.of() : observations,
                fingerprint);
    }

    /** S26: only the opens stay unchanged. */
    KeptEmail after(Erasure erasure) {
        EmailRecord r = erasure.record();
        return new KeptEmail(
                id,
                r.facts(),
                r.state(),
                r.recipients(),
                r.attachments(),
                opens,
                Optional.empty(),
                and(events.stream().map(HistoryEvent::withoutWords).toList(), List.of(erasure.event())),
                attempts.stream().map(AttemptRecord::withoutWords).toList(),
                counted(observations.stream()
                        .map(ObservationRecord::withoutAgent)
                        .toList()),
                "");
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
                id, facts, next, recipients, attachments, opens, body, events, attempts, observations, fingerprint);
    }

    /** Merges observations of the same recipient, kind and agent. */
    private static List<ObservationRecord> counted(List<ObservationRecord> all) {
        Map<List<Object>, ObservationRecord> facts = new LinkedHashMap<>();
        all.forEach(o -> facts.merge(List.of(o.recipient(), o.kind(), o.agent()), o, ObservationRecord::and));
        return facts.values().stream()
                .sorted(Comparator.comparingInt(ObservationRecord::recipient).thenComparing(ObservationRecord::first))
                .toList();
    }

    private static <T> List<T> and(List<T> some, List<T> more) {
        List<T> all = new ArrayList<>(some);
        all.addAll(more);
        return all;
    }
}
