package io.emailledger.local;

import io.emailledger.history.AttemptRecord;
import io.emailledger.history.EmailBody;
import io.emailledger.history.EmailRecord;
import io.emailledger.history.EmailRecord.EmailState;
import io.emailledger.history.EmailRecord.Opens;
import io.emailledger.history.HistoryEvent;
import io.emailledger.history.ObservationRecord;
import io.emailledger.history.ObservationRecord.ObservationKind;
import io.emailledger.history.RecipientRecord;
import io.emailledger.message.Attachment;
import io.emailledger.message.EmailId;
import io.emailledger.spi.HistoryStore.Change;
import io.emailledger.spi.HistoryStore.NewEmail;
import io.emailledger.spi.StoreException;
import io.emailledger.spi.StoreParts.ObservationStore.Observation;
import io.emailledger.spi.StoreParts.RetentionStore.Erasure;
import io.emailledger.spi.StoreParts.RetentionStore.Purge;
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
    String fingerprint;
    final List<HistoryEvent> events;
    final NavigableMap<Integer, AttemptRecord> attempts = new TreeMap<>();
    EmailRecord record;
    Optional<EmailBody> body;

    private final Map<Integer, byte[]> contents = new HashMap<>();
    private final Map<ObservationKey, ObservationRecord> observations = new LinkedHashMap<>();

    private MemoryEmail(NewEmail email) {
        this.record = email.record();
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
        return record.id();
    }

    EmailState state() {
        return record.state();
    }

    Instant due() {
        return state().due().orElse(Instant.MAX);
    }

    Optional<InputStream> content(int position) {
        return Optional.ofNullable(contents.get(position)).map(ByteArrayInputStream::new);
    }

    void apply(Change change) {
        List<RecipientRecord> recipients = new ArrayList<>(record.recipients());
        change.recipients().forEach(recipient -> recipients.set(recipient.position(), recipient));
        record = record.with(state(), recipients);
        events.addAll(change.events());
        change.attempts().forEach(attempt -> attempts.put(attempt.number(), attempt));
        change.attachmentsDeletedAt().ifPresent(this::deleteContents);
    }

    /** Takes the body, the contents and the fingerprint of an edited e-mail. */
    void takeContent(MemoryEmail edited) {
        body = edited.body;
        fingerprint = edited.fingerprint;
        contents.clear();
        contents.putAll(edited.contents);
    }

    /**
     * Deletes a part and tells whether there was something to delete. For the whole record, the caller removes this
     * object.
     *
     * @param elsewhere whether something of the part was deleted that is not stored here
     */
    boolean purge(Purge purge, boolean elsewhere) {
        boolean there = delete(purge) || elsewhere;
        if (there) {
            purge.event().ifPresent(events::add);
        }
        return there;
    }

    private boolean delete(Purge purge) {
        return switch (purge.part()) {
            case BODY -> {
                boolean any = body.isPresent() || !contents.isEmpty();
                body = Optional.empty();
                deleteContents(purge.at());
                yield any;
            }
            case TRANSCRIPTS -> {
                boolean any = attempts.values().stream()
                        .anyMatch(attempt -> !attempt.transcript().isEmpty());
                attempts.replaceAll((number, attempt) -> attempt.withoutTranscript());
                yield any;
            }
            case EVENTS -> events.removeIf(event -> true);
            case OBSERVATIONS -> {
                record = record.withOpens(Opens.NONE);
                yield observations.keySet().removeIf(key -> true);
            }
            case RECORD -> true;
        };
    }

    void erase(Erasure erasure) {
        record = erasure.record().withOpens(record.opens());
        contents.clear();
        body = Optional.empty();
        events.replaceAll(HistoryEvent::withoutText);
        events.add(erasure.event());
        attempts.replaceAll((number, attempt) -> attempt.withoutText());
        List<ObservationRecord> seen = List.copyOf(observations.values());
        observations.clear();
        seen.forEach(observation -> count(observation.withoutAgent()));
    }

    private void deleteContents(Instant at) {
        contents.clear();
        record = record.withoutContents(at);
    }

    boolean hasRecipient(int position) {
        return position >= 0 && position < record.recipients().size();
    }

    boolean observe(Observation seen) {
        if (!hasRecipient(seen.recipient())) {
            return false;
        }
        boolean first = observations.keySet().stream().noneMatch(fact -> fact.kind == seen.kind());
        count(new ObservationRecord(seen.kind(), seen.recipient(), seen.agent(), seen.at(), seen.at(), 1));
        if (seen.kind() == ObservationKind.OPEN) {
            record = record.withOpens(record.opens().and(seen.at()));
        }
        return first;
    }

    private void count(ObservationRecord seen) {
        observations.merge(
                new ObservationKey(seen.recipient(), seen.kind(), seen.agent()), seen, ObservationRecord::and);
    }

    List<ObservationRecord> observations() {
        return observations.values().stream()
                .sorted(Comparator.comparingInt(ObservationRecord::recipient).thenComparing(ObservationRecord::first))
                .toList();
    }

    private record ObservationKey(int recipient, ObservationKind kind, String agent) {}
}
