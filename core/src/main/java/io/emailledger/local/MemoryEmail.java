package io.emailledger.local;

import io.emailledger.history.AttemptRecord;
import io.emailledger.history.EmailBody;
import io.emailledger.history.EmailRecord;
import io.emailledger.history.EmailRecord.AttachmentRecord;
import io.emailledger.history.EmailRecord.EmailFacts;
import io.emailledger.history.EmailRecord.EmailState;
import io.emailledger.history.EmailRecord.MessageRecord;
import io.emailledger.history.EmailRecord.Opens;
import io.emailledger.history.HistoryEvent;
import io.emailledger.history.ObservationRecord;
import io.emailledger.history.ObservationRecord.ObservationKind;
import io.emailledger.history.RecipientRecord;
import io.emailledger.message.Attachment;
import io.emailledger.message.EmailId;
import io.emailledger.spi.HistoryStore.Change;
import io.emailledger.spi.HistoryStore.NewEmail;
import io.emailledger.spi.ObservationStore.Observation;
import io.emailledger.spi.RetentionStore.Erasure;
import io.emailledger.spi.RetentionStore.Purge;
import io.emailledger.spi.StoreException;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;

/**
 * An e-mail of a {@link MemoryHistoryStore}, guarded by its lock. The recipients are stored unchanged, and a claim does
 * not change them.
 */
final class MemoryEmail {
    final String fingerprint;
    final List<HistoryEvent> events;
    final NavigableMap<Integer, AttemptRecord> attempts = new TreeMap<>();
    EmailFacts facts;
    EmailState state;
    Optional<EmailBody> body;

    private final EmailId id;
    private final List<RecipientRecord> recipients;
    private final List<AttachmentRecord> attachments;
    private final Map<Integer, byte[]> contents = new HashMap<>();
    private final Map<ObservationKey, ObservationRecord> observations = new LinkedHashMap<>();
    private Opens opens;
    private Optional<MessageRecord> message;

    private MemoryEmail(NewEmail email) {
        EmailRecord record = email.record();
        this.id = record.id();
        this.facts = record.facts();
        this.state = record.state();
        this.recipients = new ArrayList<>(record.recipients());
        this.attachments = new ArrayList<>(record.attachments());
        this.opens = record.opens();
        this.message = record.message();
        this.body = Optional.of(email.body());
        this.events = new ArrayList<>(email.events());
        this.fingerprint = email.fingerprint();
    }

    /** Reads a new e-mail with its contents, so that nothing can fail while the lock is held. */
    static MemoryEmail read(NewEmail added) {
        MemoryEmail email = new MemoryEmail(added);
        Iterator<Attachment.Source> sources = added.contents().iterator();
        for (int position : added.record().contentSizes().keySet()) {
            try (InputStream in = sources.next().open()) {
                email.contents.put(position, in.readAllBytes());
            } catch (IOException e) {
                throw new StoreException(
                        "The content of attachment " + position
                                + " could not be read. Nothing was recorded; record the e-mail again.",
                        e);
            }
        }
        return email;
    }

    EmailId id() {
        return id;
    }

    Instant due() {
        return state.due().orElse(Instant.MAX);
    }

    EmailRecord record() {
        return new EmailRecord(id, facts, state, recipients, attachments, opens, message);
    }

    Optional<InputStream> content(int position) {
        return Optional.ofNullable(contents.get(position)).map(ByteArrayInputStream::new);
    }

    void apply(Change change) {
        change.recipients().forEach(recipient -> recipients.set(recipient.position(), recipient));
        events.addAll(change.events());
        change.attempts().forEach(attempt -> attempts.put(attempt.number(), attempt));
        change.attachmentsDeletedAt().ifPresent(this::deleteAttachments);
    }

    /**
     * Deletes a part and tells whether there was something to delete. For the whole record, the caller removes this
     * object.
     *
     * @param elsewhere whether something of the part was deleted that is not stored here
     */
    boolean purge(Purge purge, boolean elsewhere) {
        boolean there = elsewhere
                || switch (purge.part()) {
                    case BODY -> body.isPresent() || !contents.isEmpty();
                    case TRANSCRIPTS ->
                        attempts.values().stream()
                                .anyMatch(attempt -> !attempt.transcript().isEmpty());
                    case EVENTS -> !events.isEmpty();
                    case OBSERVATIONS -> !observations.isEmpty();
                    case RECORD -> true;
                };
        switch (purge.part()) {
            case BODY -> {
                body = Optional.empty();
                deleteAttachments(purge.at());
            }
            case TRANSCRIPTS -> attempts.replaceAll((number, attempt) -> attempt.withoutTranscript());
            case EVENTS -> events.clear();
            case OBSERVATIONS -> {
                observations.clear();
                opens = Opens.NONE;
            }
            case RECORD -> {
                // The store removes the record itself.
            }
        }
        if (there) {
            purge.event().ifPresent(events::add);
        }
        return there;
    }

    void erase(Erasure erasure) {
        EmailRecord record = erasure.record();
        facts = record.facts();
        recipients.clear();
        recipients.addAll(record.recipients());
        attachments.clear();
        attachments.addAll(record.attachments());
        message = record.message();
        contents.clear();
        body = Optional.empty();
        events.replaceAll(HistoryEvent::withoutWords);
        events.add(erasure.event());
        attempts.replaceAll((number, attempt) -> attempt.withoutWords());
        List<ObservationRecord> seen = List.copyOf(observations.values());
        observations.clear();
        seen.forEach(o ->
                observations.merge(new ObservationKey(o.recipient(), o.kind(), ""), o.withoutAgent(), ObservationRecord::and));
    }

    private void deleteAttachments(Instant at) {
        contents.clear();
        attachments.replaceAll(attachment -> attachment.deleted(at));
        message = message.map(kept -> kept.deleted(at));
    }

    boolean hasRecipient(int position) {
        return position >= 0 && position < recipients.size();
    }

    boolean observe(Observation seen) {
        if (!hasRecipient(seen.recipient())) {
            return false;
        }
        boolean first = observations.keySet().stream().noneMatch(fact -> fact.kind == seen.kind());
        observations.merge(
                new ObservationKey(seen.recipient(), seen.kind(), seen.agent()),
                new ObservationRecord(seen.kind(), seen.recipient(), seen.agent(), seen.at(), seen.at(), 1),
                ObservationRecord::and);
        if (seen.kind() == ObservationKind.OPEN) {
            opens = opens.and(seen.at());
        }
        return first;
    }

    List<ObservationRecord> observations() {
        return observations.values().stream()
                .sorted(Comparator.comparingInt(ObservationRecord::recipient).thenComparing(ObservationRecord::first))
                .toList();
    }

    private record ObservationKey(int recipient, ObservationKind kind, String agent) {}
}
