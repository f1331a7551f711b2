package io.emailledger.examples.filestore;

import io.emailledger.history.AttemptRecord;
import io.emailledger.history.EmailBody;
import io.emailledger.history.EmailRecord;
import io.emailledger.history.EmailRecord.EmailState;
import io.emailledger.history.EmailRecord.Opens;
import io.emailledger.history.EmailStatus;
import io.emailledger.history.HistoryEvent;
import io.emailledger.history.ObservationRecord;
import io.emailledger.history.ObservationRecord.ObservationKind;
import io.emailledger.history.RecipientRecord;
import io.emailledger.message.EmailId;
import io.emailledger.spi.HistoryStore.Change;
import io.emailledger.spi.HistoryStore.KeyHolder;
import io.emailledger.spi.HistoryStore.NewEmail;
import io.emailledger.spi.ObservationStore.Observation;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/** Everything that is stored of one e-mail, except the contents of its attachments. A change creates a new one. */
record KeptEmail(
        EmailRecord record,
        Optional<EmailBody> body,
        List<HistoryEvent> events,
        List<AttemptRecord> attempts,
        List<ObservationRecord> observations,
        String fingerprint) {

    static KeptEmail of(NewEmail added) {
        return new KeptEmail(
                added.record(), Optional.of(added.body()), added.events(), List.of(), List.of(), added.fingerprint());
    }

    EmailId id() {
        return record.id();
    }

    EmailState state() {
        return record.state();
    }

    boolean isSending() {
        return record.status() == EmailStatus.SENDING;
    }

    boolean isDueAt(Instant now) {
        return state().due().filter(due -> !due.isAfter(now)).isPresent();
    }

    boolean hasRecipient(int position) {
        return position >= 0 && position < record.recipients().size();
    }

    /** The idempotency key that it holds; an e-mail that has released its key has no fingerprint. */
    Optional<Records.Key> key() {
        return fingerprint.isEmpty() ? Optional.empty() : keyOfFacts();
    }

    /** The key with which it was recorded. */
    Optional<Records.Key> keyOfFacts() {
        return record.facts()
                .idempotencyKey()
                .map(key -> new Records.Key(record.facts().tenant(), key));
    }

    KeyHolder holder() {
        return new KeyHolder(record, fingerprint);
    }

    KeptEmail withoutKey() {
        return new KeptEmail(record, body, events, attempts, observations, "");
    }

    private KeptEmail with(EmailRecord next) {
        return new KeptEmail(next, body, events, attempts, observations, fingerprint);
    }

    /** S12: these four, and nothing else. */
    KeptEmail claimed(String owner, Instant until) {
        return leased(state().version() + 1, EmailStatus.SENDING, Optional.of(owner), until);
    }

    KeptEmail renewed(Instant until) {
        return leased(state().version(), state().status(), state().owner(), until);
    }

    private KeptEmail leased(long version, EmailStatus status, Optional<String> owner, Instant until) {
        EmailState old = state();
        EmailState next = new EmailState(
                version,
                status,
                Optional.of(until),
                old.deadline(),
                old.waiting(),
                owner,
                old.attempts(),
                old.journalled(),
                old.failure());
        return with(record.with(next, record.recipients()));
    }

    /** S6: every part of a change. */
    KeptEmail after(Change change) {
        List<RecipientRecord> changed = new ArrayList<>(record.recipients());
        change.recipients().forEach(recipient -> changed.set(recipient.position(), recipient));
        List<AttemptRecord> tried = and(attempts, change.attempts());
        tried.sort(Comparator.comparingInt(AttemptRecord::number));
        EmailRecord next = record.with(change.next(), changed);
        return new KeptEmail(
                change.attachmentsDeletedAt().map(next::withoutContents).orElse(next),
                body, and(events, change.events()), tried, observations, change.releasesKey() ? "" : fingerprint);
    }

    KeptEmail and(List<HistoryEvent> more) {
        return new KeptEmail(record, body, and(events, more), attempts, observations, fingerprint);
    }

    KeptEmail and(Observation seen) {
        List<ObservationRecord> all = and(
                observations,
                List.of(new ObservationRecord(seen.kind(), seen.recipient(), seen.agent(), seen.at(), seen.at(), 1)));
        Opens opens = seen.kind() == ObservationKind.OPEN ? record.opens().and(seen.at()) : record.opens();
        return new KeptEmail(record.withOpens(opens), body, events, attempts, counted(all), fingerprint);
    }

    /** Merges observations of the same recipient, kind and agent. */
    static List<ObservationRecord> counted(List<ObservationRecord> all) {
        Map<List<Object>, ObservationRecord> facts = new LinkedHashMap<>();
        all.forEach(o -> facts.merge(List.of(o.recipient(), o.kind(), o.agent()), o, ObservationRecord::and));
        return facts.values().stream()
                .sorted(Comparator.comparingInt(ObservationRecord::recipient).thenComparing(ObservationRecord::first))
                .toList();
    }

    static <T> List<T> and(List<T> some, List<T> more) {
        List<T> all = new ArrayList<>(some);
        all.addAll(more);
        return all;
    }

    byte[] toBytes() throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        DataOutputStream out = new DataOutputStream(bytes);
        write(out, List.of(record), EmailRecord::toBytes);
        write(out, body.stream().toList(), EmailBody::toBytes);
        write(out, events, HistoryEvent::toBytes);
        write(out, attempts, AttemptRecord::toBytes);
        write(out, observations, ObservationRecord::toBytes);
        out.writeUTF(fingerprint);
        return bytes.toByteArray();
    }

    static KeptEmail fromBytes(byte[] bytes) throws IOException {
        DataInputStream in = new DataInputStream(new ByteArrayInputStream(bytes));
        return new KeptEmail(
                read(in, EmailRecord::fromBytes).get(0),
                read(in, EmailBody::fromBytes).stream().findFirst(),
                read(in, HistoryEvent::fromBytes),
                read(in, AttemptRecord::fromBytes),
                read(in, ObservationRecord::fromBytes),
                in.readUTF());
    }

    private static <T> void write(DataOutputStream out, List<T> values, Function<T, byte[]> form) throws IOException {
        out.writeInt(values.size());
        for (T value : values) {
            byte[] bytes = form.apply(value);
            out.writeInt(bytes.length);
            out.write(bytes);
        }
    }

    private static <T> List<T> read(DataInputStream in, Function<byte[], T> form) throws IOException {
        List<T> values = new ArrayList<>();
        for (int left = in.readInt(); left > 0; left--) {
            values.add(form.apply(in.readNBytes(in.readInt())));
        }
        return values;
    }
}
