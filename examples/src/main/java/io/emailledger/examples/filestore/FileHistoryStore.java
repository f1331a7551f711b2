package io.emailledger.examples.filestore;

import io.emailledger.history.AttemptRecord;
import io.emailledger.history.EmailBody;
import io.emailledger.history.EmailRecord;
import io.emailledger.history.EmailStatus;
import io.emailledger.history.HistoryEvent;
import io.emailledger.history.HistoryPage;
import io.emailledger.history.HistoryQuery;
import io.emailledger.history.ObservationRecord;
import io.emailledger.history.QueueStats;
import io.emailledger.history.ReportRecord;
import io.emailledger.history.ReportState;
import io.emailledger.history.RetainedPart;
import io.emailledger.history.StatusCounts;
import io.emailledger.message.EmailId;
import io.emailledger.spi.Change;
import io.emailledger.spi.Claim;
import io.emailledger.spi.Erasure;
import io.emailledger.spi.HistoryStore;
import io.emailledger.spi.IdempotencyConflictException;
import io.emailledger.spi.KeyHolder;
import io.emailledger.spi.NewEmail;
import io.emailledger.spi.Observation;
import io.emailledger.spi.ObservationStore;
import io.emailledger.spi.Observed;
import io.emailledger.spi.Purge;
import io.emailledger.spi.ReportStore;
import io.emailledger.spi.RetentionStore;
import io.emailledger.spi.SettingChange;
import io.emailledger.spi.SettingStore;
import io.emailledger.spi.StoreException;
import io.emailledger.spi.SuppressionKey;
import io.emailledger.spi.SuppressionStore;
import io.emailledger.suppression.Suppression;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;

/**
 * A store in a folder, for one process at a time. Its records are in memory; each change is first forced into a {@link
 * CommitLog}; the contents of attachments are files of their own. It is written to be read: the comments name the rules
 * of {@code docs/store-contract.md}. It is correct, and fast enough for some ten thousand e-mails; beyond that use a
 * database, which has indexes.
 */
public final class FileHistoryStore
        implements HistoryStore, ObservationStore, SettingStore, RetentionStore, ReportStore, SuppressionStore {
    private final InstantSource time;
    private final AttachmentFiles contents;
    private final KeptHistory history;
    private final Queue queue = new Queue();
    private final SettingsFile settings;
    private final SuppressionsFile suppressions;

    private FileHistoryStore(Path folder, InstantSource time) throws IOException {
        this.time = time;
        this.contents = AttachmentFiles.in(folder);
        this.history = new KeptHistory(folder.resolve("commits"), contents);
        this.settings = new SettingsFile(folder.resolve("settings"));
        this.suppressions = new SuppressionsFile(folder.resolve("suppressions"));
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
        return insert(added, new LinkedHashMap<>());
    }

    /** S1: contents first, then one commit for the whole list and the changes that belong to it. */
    private List<EmailId> insert(List<NewEmail> added, Map<EmailId, KeptEmail> changed) {
        List<EmailId> ids = new ArrayList<>();
        List<NewEmail> fresh = new ArrayList<>();
        Map<KeptHistory.Key, EmailId> inList = new HashMap<>();
        for (NewEmail email : added) {
            KeptEmail kept = KeptEmail.of(email);
            Optional<KeptEmail> holder = kept.key()
                    .flatMap(key -> history.find(key)
                            .map(KeptEmail::id)
                            .filter(id -> !inList.containsKey(key))
                            .or(() -> Optional.ofNullable(inList.get(key))))
                    .flatMap(id -> Optional.ofNullable(changed.get(id)).or(() -> history.find(id)));
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
            history.commit(changed.values());
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

    /**
     * S5: under the lock no other thread changes the version between comparing and writing. S7: the content is deleted
     * after the commit.
     */
    @Override
    public synchronized List<Boolean> advanceAll(List<Change> changes) {
        List<Boolean> told = new ArrayList<>();
        Map<EmailId, KeptEmail> changed = new LinkedHashMap<>();
        List<NewEmail> copies = new ArrayList<>();
        for (Change change : changes) {
            Optional<KeptEmail> email = history.find(change.id())
                    .filter(known -> known.state().version() == change.next().version() - 1)
                    .map(known -> known.after(change))
                    .map(known -> change.releasesKey() ? known.withoutKey() : known);
            email.ifPresent(known -> changed.put(known.id(), known));
            email.flatMap(known -> change.copy()).ifPresent(copies::add);
            told.add(email.isPresent());
        }
        // S33: the list has a file of its own. A crash in between leaves the list ahead of a rejection, which is
        // recorded when the e-mail is tried again.
        suppressions.putUnlessHeld(IntStream.range(0, changes.size())
                .filter(told::get)
                .boxed()
                .flatMap(i -> changes.get(i).suppressions().stream())
                .toList());
        // S35: the copies and the changes of their originals are in one commit.
        insert(copies, changed);
        changed.values().stream()
                .map(KeptEmail::record)
                .filter(EmailRecord::attachmentsDeleted)
                .forEach(contents::delete);
        return told;
    }

    /** S8: claiming moves the due time, so that the next caller does not find the e-mail. */
    @Override
    public synchronized List<Claim> claim(String owner, Duration lease, int limit) {
        Instant now = now();
        List<KeptEmail> due = queue.next(history.emails().values(), now, limit);
        List<Claim> claims = new ArrayList<>();
        List<KeptEmail> claimed = new ArrayList<>();
        for (KeptEmail email : due) {
            KeptEmail ours = email.claimed(owner, now.plus(lease));
            claimed.add(ours);
            claims.add(new Claim(ours.record(), ours.body().orElseThrow(), email.isSending()));
        }
        history.commit(claimed);
        return claims;
    }

    /** S11: the version is the fencing value, and does not change. */
    @Override
    public synchronized boolean renew(EmailId id, long version, Duration lease) {
        return change(
                id,
                email -> email.isSending() && email.state().version() == version,
                email -> email.leasedUntil(now().plus(lease)));
    }

    @Override
    public synchronized List<EmailRecord> overdue(int limit) {
        Instant now = now();
        return history.emails().values().stream()
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
        return history.find(id).map(KeptEmail::record);
    }

    @Override
    public synchronized Optional<EmailBody> body(EmailId id) {
        return history.find(id).flatMap(KeptEmail::body);
    }

    /** S7: only the commit counts, not whether a file is left. */
    @Override
    public synchronized Optional<InputStream> attachment(EmailId id, int position) {
        boolean kept = find(id).stream()
                .flatMap(email -> email.attachments().stream())
                .anyMatch(attachment -> attachment.position() == position && attachment.isKept());
        return kept ? Optional.of(contents.read(id, position)) : Optional.empty();
    }

    @Override
    public synchronized List<HistoryEvent> events(EmailId id) {
        return history.find(id).map(KeptEmail::events).orElse(List.of());
    }

    @Override
    public synchronized List<AttemptRecord> attempts(EmailId id) {
        return history.find(id).map(KeptEmail::attempts).orElse(List.of());
    }

    /** S15: the map is in descending order of ids. S16: the scan continues below the last id of the page. */
    @Override
    public synchronized HistoryPage history(HistoryQuery query) {
        Map<EmailId, KeptEmail> rest =
                query.after().map(last -> history.emails().tailMap(last, false)).orElse(history.emails());
        return HistoryPage.of(
                rest.values().stream()
                        .map(KeptEmail::record)
                        .filter(query::matches)
                        .limit(query.limit() + 1L)
                        .toList(),
                query);
    }

    @Override
    public synchronized StatusCounts counts(HistoryQuery query) {
        Map<EmailStatus, Long> counts = new HashMap<>();
        history.emails().values().stream()
                .map(KeptEmail::record)
                .filter(query::matches)
                .forEach(email -> counts.merge(email.status(), 1L, Long::sum));
        return new StatusCounts(counts);
    }

    @Override
    public synchronized boolean observe(Observation seen) {
        boolean first = observations(seen.email()).stream().noneMatch(known -> known.kind() == seen.kind());
        return change(seen.email(), email -> email.hasRecipient(seen.recipient()), email -> email.and(seen)) && first;
    }

    /** S34: the version may differ, so this takes two commits; the lock keeps other threads out in between. */
    @Override
    public synchronized Observed observe(Observation seen, Change change) {
        if (history.find(seen.email())
                .filter(email -> email.hasRecipient(seen.recipient()))
                .isEmpty()) {
            return new Observed(false, false);
        }
        return new Observed(observe(seen), advance(change));
    }

    @Override
    public synchronized List<ObservationRecord> observations(EmailId id) {
        return history.find(id).map(KeptEmail::observations).orElse(List.of());
    }

    @Override
    public synchronized boolean note(EmailId id, HistoryEvent event) {
        return change(id, email -> true, email -> email.and(event));
    }

    /** S23: nothing is left of a part if the map has nothing of it. */
    @Override
    public synchronized HistoryPage having(RetainedPart part, HistoryQuery query) {
        Map<EmailId, KeptEmail> rest =
                query.after().map(last -> history.emails().tailMap(last, false)).orElse(history.emails());
        return HistoryPage.of(
                rest.values().stream()
                        .filter(email -> has(email, part))
                        .map(KeptEmail::record)
                        .filter(query::matches)
                        .limit(query.limit() + 1L)
                        .toList(),
                query);
    }

    /** S24: nothing of a deleted part is left in the file either, see {@link KeptHistory#writeAnew}. */
    @Override
    public synchronized List<Boolean> purge(List<Purge> purges) {
        List<Boolean> told = new ArrayList<>();
        NavigableMap<EmailId, KeptEmail> left = new TreeMap<>(history.emails());
        KeptReports leftReports = history.reports().copy();
        for (Purge purge : purges) {
            Optional<KeptEmail> email = history.find(purge.id()).filter(known -> has(known, purge.part()));
            if (email.isPresent() && purge.part() == RetainedPart.RECORD) {
                left.remove(purge.id());
                leftReports.remove(purge.id());
            } else if (email.isPresent()) {
                left.put(purge.id(), email.get().without(purge));
                if (purge.part() == RetainedPart.TRANSCRIPTS) {
                    leftReports.removeWords(purge.id());
                }
            }
            told.add(email.isPresent());
        }
        if (told.contains(true)) {
            history.writeAnew(left, leftReports);
        }
        return told;
    }

    private boolean has(KeptEmail email, RetainedPart part) {
        return email.has(part)
                || (part == RetainedPart.TRANSCRIPTS && history.reports().haveWords(email.id()));
    }

    /** S26: compared and written under one lock, as a change is. */
    @Override
    public synchronized boolean erase(Erasure erasure) {
        EmailRecord next = erasure.record();
        Optional<KeptEmail> email = history.find(next.id())
                .filter(known -> known.state().version() == next.state().version() - 1);
        if (email.isEmpty()) {
            return false;
        }
        NavigableMap<EmailId, KeptEmail> left = new TreeMap<>(history.emails());
        left.put(next.id(), email.get().after(erasure));
        KeptReports leftReports = history.reports().copy();
        leftReports.remove(next.id());
        history.writeAnew(left, leftReports);
        return true;
    }

    @Override
    public synchronized QueueStats queue() {
        return Queue.report(history.emails().values(), now());
    }

    @Override
    public synchronized Map<String, String> settings(Set<String> names) {
        return settings.read(names);
    }

    @Override
    public synchronized List<Boolean> changeSettings(List<SettingChange> changes) {
        return settings.change(changes);
    }

    /** S27: the report, and its e-mail with the events and the observations, in one commit. */
    @Override
    public synchronized boolean keep(ReportRecord report, List<HistoryEvent> events, List<Observation> observations) {
        if (history.reports().find(report.id()).isPresent()) {
            return false;
        }
        commit(report, events, observations);
        return true;
    }

    private void commit(ReportRecord report, List<HistoryEvent> events, List<Observation> observations) {
        Map<EmailId, KeptEmail> changed = new HashMap<>();
        for (HistoryEvent event : events) {
            report.email().ifPresent(id -> alter(changed, id, email -> email.and(event)));
        }
        for (Observation seen : observations) {
            alter(changed, seen.email(), email -> email.hasRecipient(seen.recipient()) ? email.and(seen) : email);
        }
        history.commit(changed.values(), List.of(report));
    }

    private void alter(Map<EmailId, KeptEmail> changed, EmailId id, UnaryOperator<KeptEmail> next) {
        Optional.ofNullable(changed.get(id))
                .or(() -> history.find(id))
                .ifPresent(email -> changed.put(id, next.apply(email)));
    }

    /** S28: under the lock no other thread changes the state between comparing and writing. */
    @Override
    public synchronized boolean settle(String id, ReportState from, ReportState to) {
        Optional<ReportRecord> known = history.reports().find(id).filter(report -> report.state() == from);
        known.ifPresent(report -> commit(with(report, report.email(), to), List.of(), List.of()));
        return known.isPresent();
    }

    @Override
    public synchronized boolean assign(
            String id, ReportState to, EmailId email, List<HistoryEvent> events, List<Observation> observations) {
        Optional<ReportRecord> known =
                history.reports().find(id).filter(report -> report.state() == ReportState.UNVERIFIED);
        known.ifPresent(report -> commit(with(report, Optional.of(email), to), events, observations));
        return known.isPresent();
    }

    private static ReportRecord with(ReportRecord report, Optional<EmailId> email, ReportState state) {
        return new ReportRecord(report.id(), email, state, report.receivedAt(), report.doubt(), report.report());
    }

    @Override
    public synchronized List<ReportRecord> reports(EmailId email) {
        return history.reports().of(email);
    }

    @Override
    public synchronized Optional<ReportRecord> report(String id) {
        return history.reports().find(id);
    }

    @Override
    public synchronized List<ReportRecord> reports(ReportState state, int limit) {
        return history.reports().of(state, Optional.empty(), limit);
    }

    @Override
    public synchronized List<ReportRecord> reports(ReportState state, ReportRecord after, int limit) {
        return history.reports().of(state, Optional.of(after), limit);
    }

    @Override
    public synchronized int forgetReports(Instant before, int limit) {
        List<ReportRecord> old = history.reports().unverifiedBefore(before, limit);
        if (!old.isEmpty()) {
            KeptReports left = history.reports().copy();
            left.removeAll(old);
            history.writeAnew(new TreeMap<>(history.emails()), left);
        }
        return old.size();
    }

    @Override
    public synchronized boolean suppress(Suppression suppression) {
        return suppressions.put(suppression);
    }

    @Override
    public synchronized boolean unsuppress(SuppressionKey entry) {
        return suppressions.remove(entry.tenant(), entry.address());
    }

    @Override
    public synchronized List<Suppression> suppressions(Set<String> addresses) {
        return suppressions.of(addresses);
    }

    @Override
    public synchronized List<Suppression> suppressions(SuppressionKey after, int limit) {
        return suppressions.of(after.tenant(), Optional.of(after.address()), limit);
    }

    @Override
    public Optional<ObservationStore> observationStore() {
        return Optional.of(this);
    }

    @Override
    public Optional<SettingStore> settingStore() {
        return Optional.of(this);
    }

    @Override
    public Optional<RetentionStore> retentionStore() {
        return Optional.of(this);
    }

    @Override
    public Optional<ReportStore> reportStore() {
        return Optional.of(this);
    }

    @Override
    public Optional<SuppressionStore> suppressionStore() {
        return Optional.of(this);
    }

    @Override
    public synchronized void close() {
        try {
            history.close();
            contents.close();
        } catch (IOException e) {
            throw new StoreException("The folder of the history could not be closed.", e);
        }
    }

    private boolean change(EmailId id, Predicate<KeptEmail> allowed, UnaryOperator<KeptEmail> next) {
        Optional<KeptEmail> changed = history.find(id).filter(allowed).map(next);
        history.commit(changed.stream().toList());
        return changed.isPresent();
    }
}
