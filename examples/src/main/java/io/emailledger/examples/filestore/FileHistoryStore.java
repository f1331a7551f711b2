package io.emailledger.examples.filestore;

import io.emailledger.history.AttemptRecord;
import io.emailledger.history.EmailBody;
import io.emailledger.history.EmailRecord;
import io.emailledger.history.EmailStatus;
import io.emailledger.history.HistoryEvent;
import io.emailledger.history.HistoryPage;
import io.emailledger.history.HistoryQuery;
import io.emailledger.history.StatusCounts;
import io.emailledger.message.EmailId;
import io.emailledger.spi.HistoryStore;
import io.emailledger.spi.HistoryStore.Change;
import io.emailledger.spi.HistoryStore.Claim;
import io.emailledger.spi.HistoryStore.KeyHolder;
import io.emailledger.spi.HistoryStore.NewEmail;
import io.emailledger.spi.HistoryStore.QueueStats;
import io.emailledger.spi.IdempotencyConflictException;
import io.emailledger.spi.ObservationStore;
import io.emailledger.spi.ReportStore;
import io.emailledger.spi.RetentionStore;
import io.emailledger.spi.SettingStore;
import io.emailledger.spi.StoreException;
import io.emailledger.spi.SuppressionStore;
import io.emailledger.spi.SuppressionStore.SuppressionKey;
import io.emailledger.suppression.Suppression;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;

/**
 * A store in a folder, for one process at a time. Its records are in memory; each change is first forced into a {@link
 * Records}; the contents of attachments are files of their own. It is written to be read: the comments name the rules
 * of {@code docs/store-contract.md}. It is correct, and fast enough for some ten thousand e-mails; beyond that use a
 * database, which has indexes.
 */
public final class FileHistoryStore implements HistoryStore {
    private final InstantSource time;
    private final AttachmentFiles contents;
    private final Records records;
    private final Queue queue = new Queue();

    private FileHistoryStore(Path folder, InstantSource time) throws IOException {
        this.time = time;
        this.contents = AttachmentFiles.in(folder);
        this.records = Records.open(folder.resolve("commits"));
        contents.deleteAllBut(records.emails.values());
    }

    /**
     * Opens a store.
     *
     * @param folder its folder; created if absent
     * @param time its clock
     * @return the store with everything that was stored before
     */
    public static FileHistoryStore open(Path folder, InstantSource time) {
        try {
            return new FileHistoryStore(folder, time);
        } catch (IOException e) {
            throw new StoreException(
                    "The folder of the history cannot be opened. Check that no other process has it open.", e);
        }
    }

    @Override
    public Instant now() {
        return time.instant();
    }

    /** S3 and S4: one lock, so that no other thread uses a key meanwhile. */
    @Override
    public synchronized List<EmailId> insert(List<NewEmail> added) {
        return insert(added, new LinkedHashMap<>(), List.of());
    }

    /** S1: contents first, then one commit for the whole list and everything that belongs to it. */
    private List<EmailId> insert(
            List<NewEmail> added, Map<EmailId, KeptEmail> changed, Collection<Suppression> suppressions) {
        List<EmailId> ids = new ArrayList<>();
        List<NewEmail> fresh = new ArrayList<>();
        Map<Records.Key, EmailId> inList = new HashMap<>();
        for (NewEmail email : added) {
            KeptEmail kept = KeptEmail.of(email);
            Optional<KeptEmail> holder = kept.key()
                    .flatMap(key ->
                            Optional.ofNullable(inList.get(key)).or(() -> Optional.ofNullable(records.keys.get(key))))
                    .flatMap(id -> Optional.ofNullable(changed.get(id)).or(() -> email(id)));
            switch (holder.map(h -> h.holder().claimedBy(email)).orElse(KeyHolder.Answer.PASSES)) {
                case SAME -> {
                    ids.add(holder.orElseThrow().id());
                    continue;
                }
                case CONFLICT ->
                    throw new IdempotencyConflictException(holder.orElseThrow().id());
                case PASSES -> {
                    holder.ifPresent(h -> changed.put(h.id(), h.withoutKey()));
                    kept.key().ifPresent(key -> inList.put(key, kept.id()));
                    changed.put(kept.id(), kept);
                }
                case STAYS -> changed.put(kept.id(), kept.withoutKey());
            }
            fresh.add(email);
            ids.add(kept.id());
        }
        try {
            for (NewEmail email : fresh) {
                contents.write(email);
            }
            records.commit(Stream.concat(changed.values().stream(), suppressions.stream())
                    .toList());
        } catch (IOException | StoreException e) {
            fresh.forEach(email -> contents.delete(email.record()));
            throw new StoreException("The e-mails could not be written. Nothing was recorded; record them again.", e);
        }
        return ids;
    }

    @Override
    public boolean advance(Change change) {
        return advanceAll(List.of(change)).get(0);
    }

    @Override
    public List<Boolean> advanceAll(List<Change> changes) {
        return advanceAll(changes, UnaryOperator.identity());
    }

    /**
     * S5: under the lock no other thread changes the version between comparing and writing. S8 and S36: copies and
     * suppressions are in the commit of the changes. S7: contents are deleted after the commit.
     *
     * @param more what else is changed with each e-mail in the same commit
     */
    synchronized List<Boolean> advanceAll(List<Change> changes, UnaryOperator<KeptEmail> more) {
        List<Boolean> told = new ArrayList<>();
        Map<EmailId, KeptEmail> changed = new LinkedHashMap<>();
        List<NewEmail> copies = new ArrayList<>();
        Map<SuppressionKey, Suppression> suppressions = new LinkedHashMap<>();
        for (Change change : changes) {
            Optional<KeptEmail> email = email(change.id())
                    .filter(known -> known.state().version() == change.next().version() - 1);
            email.ifPresent(known -> {
                changed.put(known.id(), more.apply(known.after(change)));
                change.copy().ifPresent(copies::add);
                change.suppressions().stream()
                        .filter(entry -> !isHeld(entry))
                        .forEach(entry -> suppressions.putIfAbsent(SuppressionKey.of(entry), entry));
            });
            told.add(email.isPresent());
        }
        insert(copies, changed, suppressions.values());
        changed.values().stream()
                .map(KeptEmail::record)
                .filter(EmailRecord::attachmentsDeleted)
                .forEach(contents::delete);
        return told;
    }

    private boolean isHeld(Suppression entry) {
        return Optional.ofNullable(records.suppressions.get(SuppressionKey.of(entry)))
                .filter(known -> known.holds(entry.since()))
                .isPresent();
    }

    /** S10: claiming moves the due time, so that the next caller does not find the e-mail. */
    @Override
    public synchronized List<Claim> claim(String owner, Duration lease, int limit) {
        Instant now = now();
        List<KeptEmail> due = queue.next(records.emails.values(), now, limit);
        List<Claim> claims = new ArrayList<>();
        List<KeptEmail> claimed = new ArrayList<>();
        for (KeptEmail email : due) {
            KeptEmail ours = email.claimed(owner, now.plus(lease));
            claimed.add(ours);
            claims.add(new Claim(ours.record(), ours.body().orElseThrow(), email.isSending()));
        }
        records.commit(claimed);
        return claims;
    }

    /** S13: the version is the fencing value, and does not change. */
    @Override
    public synchronized boolean renew(EmailId id, long version, Duration lease) {
        return change(
                id,
                email -> email.isSending() && email.state().version() == version,
                email -> email.renewed(now().plus(lease)));
    }

    @Override
    public synchronized List<EmailRecord> overdue(int limit) {
        Instant now = now();
        return records.emails.values().stream()
                .filter(email -> !email.isSending())
                .filter(email -> email.state()
                        .deadline()
                        .filter(end -> !end.isAfter(now))
                        .isPresent())
                .limit(limit)
                .map(KeptEmail::record)
                .toList();
    }

    @Override
    public synchronized Optional<EmailRecord> find(EmailId id) {
        return email(id).map(KeptEmail::record);
    }

    @Override
    public synchronized Optional<EmailBody> body(EmailId id) {
        return email(id).flatMap(KeptEmail::body);
    }

    /** S7: only the commit counts, not whether a file is left. */
    @Override
    public synchronized Optional<InputStream> attachment(EmailId id, int position) {
        boolean kept = find(id).filter(email -> email.contentSizes().containsKey(position)).isPresent();
        return kept ? Optional.of(contents.read(id, position)) : Optional.empty();
    }

    @Override
    public synchronized List<HistoryEvent> events(EmailId id) {
        return email(id).map(KeptEmail::events).orElse(List.of());
    }

    @Override
    public synchronized List<AttemptRecord> attempts(EmailId id) {
        return email(id).map(KeptEmail::attempts).orElse(List.of());
    }

    @Override
    public HistoryPage history(HistoryQuery query) {
        return page(query, email -> true);
    }

    /** S18: the map is in descending order of ids. S19: the scan continues below the last id of the page. */
    synchronized HistoryPage page(HistoryQuery query, Predicate<KeptEmail> wanted) {
        Map<EmailId, KeptEmail> rest =
                query.after().map(last -> records.emails.tailMap(last, false)).orElse(records.emails);
        return HistoryPage.of(
                rest.values().stream()
                        .filter(wanted)
                        .map(KeptEmail::record)
                        .filter(query::matches)
                        .limit(query.limit() + 1L)
                        .toList(),
                query);
    }

    @Override
    public synchronized StatusCounts counts(HistoryQuery query) {
        Map<EmailStatus, Long> counts = new HashMap<>();
        records.emails.values().stream()
                .map(KeptEmail::record)
                .filter(query::matches)
                .forEach(email -> counts.merge(email.status(), 1L, Long::sum));
        return new StatusCounts(counts);
    }

    @Override
    public synchronized QueueStats queue() {
        return Queue.report(records.emails.values(), now());
    }

    @Override
    public Optional<ObservationStore> observationStore() {
        return Optional.of(new FileObservations(this));
    }

    @Override
    public Optional<SettingStore> settingStore() {
        return Optional.of(new FileSettings(this, records));
    }

    @Override
    public Optional<RetentionStore> retentionStore() {
        return Optional.of(new FileRetention(this, records));
    }

    @Override
    public Optional<ReportStore> reportStore() {
        return Optional.of(new FileReports(this, records));
    }

    @Override
    public Optional<SuppressionStore> suppressionStore() {
        return Optional.of(new FileSuppressions(this, records));
    }

    @Override
    public synchronized void close() {
        try {
            records.close();
            contents.close();
        } catch (IOException e) {
            throw new StoreException("The folder of the history could not be closed.", e);
        }
    }

    synchronized Optional<KeptEmail> email(EmailId id) {
        return Optional.ofNullable(records.emails.get(id));
    }

    /** Deletes the contents of attachments that no e-mail has any more. */
    void deleteContents() {
        try {
            contents.deleteAllBut(records.emails.values());
        } catch (IOException e) {
            throw new StoreException("A deletion has left files: they are deleted when the folder is opened.", e);
        }
    }

    synchronized boolean change(EmailId id, Predicate<KeptEmail> allowed, UnaryOperator<KeptEmail> next) {
        Optional<KeptEmail> changed = email(id).filter(allowed).map(next);
        records.commit(changed.stream().toList());
        return changed.isPresent();
    }
}
