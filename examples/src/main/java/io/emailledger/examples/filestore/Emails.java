package io.emailledger.examples.filestore;

import static io.emailledger.examples.filestore.Records.key;
import static java.nio.charset.StandardCharsets.UTF_8;

import io.emailledger.history.EmailRecord;
import io.emailledger.history.EmailRecord.EmailFacts;
import io.emailledger.history.EmailRecord.EmailState;
import io.emailledger.history.HistoryEvent;
import io.emailledger.history.ObservationRecord;
import io.emailledger.history.ObservationRecord.ObservationKind;
import io.emailledger.history.RecipientRecord;
import io.emailledger.message.Attachment;
import io.emailledger.message.EmailId;
import io.emailledger.spi.HistoryStore.Change;
import io.emailledger.spi.HistoryStore.KeyHolder;
import io.emailledger.spi.HistoryStore.NewEmail;
import io.emailledger.spi.StoreException;
import io.emailledger.spi.StoreParts.ObservationStore.Observation;
import java.io.IOException;
import java.io.InputStream;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** The e-mails in {@link Records}: each part is a record of its own. Changes are parts of a commit. */
record Emails(Records records) {
    /** S18: the newest first. */
    Stream<EmailRecord> all() {
        return records.all("email", EmailRecord::fromBytes).stream()
                .sorted(Comparator.comparing(EmailRecord::id).reversed());
    }

    Optional<EmailRecord> find(EmailId id) {
        return records.get(key("email", id), EmailRecord::fromBytes);
    }

    /** S5: under the lock of the commit no other thread changes the version between comparing and writing. */
    Optional<EmailRecord> find(EmailId id, long version) {
        return find(id).filter(email -> email.state().version() == version);
    }

    void put(EmailRecord email) {
        records.put(key("email", email.id()), email.toBytes());
    }

    void put(EmailRecord email, EmailState state) {
        put(email.with(state, email.recipients()));
    }

    void insert(NewEmail email) {
        EmailId id = email.record().id();
        put(email.record());
        records.put(key("body", id), email.body().toBytes());
        addEvents(id, email.events());
        Iterator<Attachment.Source> sources = email.contents().iterator();
        email.record()
                .contentSizes()
                .forEach((position, size) -> records.put(key("content", id, position), read(sources.next())));
    }

    private static byte[] read(Attachment.Source source) {
        try (InputStream in = source.open()) {
            return in.readAllBytes();
        } catch (IOException e) {
            throw new StoreException(
                    "The content of an attachment could not be read. Nothing was recorded; record the e-mail again.",
                    e);
        }
    }

    /** S7: name, size and hash remain. Tells whether there was any content. */
    boolean deleteContents(EmailRecord email, Instant at) {
        put(email.withoutContents(at));
        return records.remove(key("content", email.id()));
    }

    /** S6: every part of a change that belongs to the e-mail. */
    void apply(Change change, EmailRecord email) {
        List<RecipientRecord> recipients = new ArrayList<>(email.recipients());
        change.recipients().forEach(recipient -> recipients.set(recipient.position(), recipient));
        EmailRecord next = email.with(change.next(), recipients);
        put(next);
        change.attachmentsDeletedAt().ifPresent(at -> deleteContents(next, at));
        addEvents(email.id(), change.events());
        change.attempts()
                .forEach(attempt -> records.put(key("attempt", email.id(), attempt.number()), attempt.toBytes()));
        if (change.releasesKey()) {
            releaseKey(email);
        }
    }

    /** Adds events after those that are there, and tells whether the e-mail is known. */
    boolean addEvents(EmailId id, List<HistoryEvent> events) {
        boolean known = find(id).isPresent();
        int number = records.all(key("event", id), HistoryEvent::fromBytes).size();
        for (HistoryEvent event : known ? events : List.<HistoryEvent>of()) {
            records.put(key("event", id, number++), event.toBytes());
        }
        return known;
    }

    /** S22: counts an observation, and tells whether it is the first of its kind. */
    boolean observe(Observation seen) {
        Optional<EmailRecord> email = find(seen.email()).filter(known -> hasRecipient(known, seen.recipient()));
        boolean first = email.isPresent()
                && observations(seen.email()).stream().noneMatch(known -> known.kind() == seen.kind());
        email.ifPresent(known -> {
            count(
                    known.id(),
                    new ObservationRecord(seen.kind(), seen.recipient(), seen.agent(), seen.at(), seen.at(), 1));
            if (seen.kind() == ObservationKind.OPEN) {
                put(known.withOpens(known.opens().and(seen.at())));
            }
        });
        return first;
    }

    static boolean hasRecipient(EmailRecord email, int position) {
        return position >= 0 && position < email.recipients().size();
    }

    /** Merges observations of the same recipient, kind and agent. */
    void count(EmailId id, ObservationRecord seen) {
        String key = key("observation", id, seen.recipient(), seen.kind(), seen.agent());
        Optional<ObservationRecord> known = records.get(key, ObservationRecord::fromBytes);
        records.put(key, known.map(seen::and).orElse(seen).toBytes());
    }

    List<ObservationRecord> observations(EmailId id) {
        return records.all(key("observation", id), ObservationRecord::fromBytes).stream()
                .sorted(Comparator.comparingInt(ObservationRecord::recipient).thenComparing(ObservationRecord::first))
                .toList();
    }

    /** Returns the e-mail that holds a key, with the fingerprint under which it does. */
    Optional<KeyHolder> holder(EmailFacts facts) {
        return keyOf(facts)
                .flatMap(key -> records.get(key, bytes -> new String(bytes, UTF_8)))
                .flatMap(text ->
                        find(EmailId.of(text.substring(0, 36))).map(email -> new KeyHolder(email, text.substring(36))));
    }

    void holdKey(NewEmail email) {
        String text = email.record().id() + email.fingerprint();
        keyOf(email.record().facts()).ifPresent(key -> records.put(key, text.getBytes(UTF_8)));
    }

    void releaseKey(EmailRecord email) {
        holder(email.facts())
                .filter(holder -> holder.record().id().equals(email.id()))
                .ifPresent(holder -> records.remove(keyOf(email.facts()).orElseThrow()));
    }

    /** S3: a key belongs to its tenant; e-mails without a tenant share one key space. */
    private static Optional<String> keyOf(EmailFacts facts) {
        return facts.idempotencyKey().map(key -> key("key", facts.tenant().orElse(""), key));
    }
}
