package io.emailledger.examples.filestore;

import io.emailledger.history.AttemptRecord;
import io.emailledger.history.EmailBody;
import io.emailledger.history.EmailRecord;
import io.emailledger.history.EmailStatus;
import io.emailledger.history.HistoryPage;
import io.emailledger.history.HistoryQuery;
import io.emailledger.history.ObservationRecord;
import io.emailledger.history.QueueReport;
import io.emailledger.history.RecordPart;
import io.emailledger.history.ReportRecord;
import io.emailledger.history.ReportStanding;
import io.emailledger.history.StatusCounts;
import io.emailledger.history.Step;
import io.emailledger.message.EmailId;
import io.emailledger.message.Priority;
import io.emailledger.spi.Change;
import io.emailledger.spi.Claim;
import io.emailledger.spi.Erasure;
import io.emailledger.spi.HistoryStore;
import io.emailledger.spi.IdempotencyConflictException;
import io.emailledger.spi.NewEmail;
import io.emailledger.spi.Observation;
import io.emailledger.spi.Purge;
import io.emailledger.spi.SettingChange;
import io.emailledger.spi.StoreException;
import io.emailledger.suppression.Suppression;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;

/**
 * A store in a folder, for one process at a time. What it knows is in memory; each change of it is first forced into a
 * {@link CommitLog}; the contents of attachments are files of their own. It is written to be read: the comments name
 * the rules of {@code docs/store-contract.md}. It is right, and good for some ten thousand e-mails; beyond that a
 * database has the indexes that this store does without.
 */
public final class FileHistoryStore implements HistoryStore {
    /** A key belongs to its tenant; who has none is a tenant too. */
    record Key(Optional<String> tenant, String key) {}

    /** Whose turn it is, among those of one priority. */
    private record Turn(Priority priority, Optional<String> tenant) {
        static Turn of(KeptEmail email) {
            return new Turn(email.facts().priority(), email.facts().tenant());
        }
    }

    private final InstantSource time;
    private final NavigableMap<EmailId, KeptEmail> emails = new TreeMap<>(Comparator.reverseOrder());
    private final Map<Key, EmailId> keys = new HashMap<>();
    private final Map<Turn, Long> served = new HashMap<>();
    private long servings;
    private final AttachmentFiles contents;
    private final Path file;
    private CommitLog log;
    private final SettingsFile settings;
    private KeptReports reports = new KeptReports();
    private final SuppressionsFile suppressions;

    private FileHistoryStore(Path folder, InstantSource time) throws IOException {
        this.time = time;
        this.contents = AttachmentFiles.in(folder);
        this.file = folder.resolve("commits");
        this.log = CommitLog.open(file, emails, reports);
        emails.values().forEach(email -> email.key().ifPresent(key -> keys.put(key, email.id())));
        contents.deleteAllBut(emails.values());
        this.settings = new SettingsFile(folder.resolve("settings"));
        this.suppressions = new SuppressionsFile(folder.resolve("suppressions"));
    }

    /**
     * Opens a store.
     *
     * @param folder where it is, or is to be
     * @param time where its now comes from
     * @return the store with everything that was kept before
     */
    public static FileHistoryStore open(Path folder, InstantSource time) {
        try {
            return new FileHistoryStore(folder, time);
        } catch (IOException e) {
            throw new StoreException(
                    "The folder of the history cannot be opened. See that nobody else has it open.", e);
        }
    }

    @Override
    public Instant now() {
        return time.instant();
    }

    /**
     * S1: contents first, then one commit for the whole list. S3 and S4: one lock, so that nobody else uses a key
     * meanwhile.
     */
    @Override
    public synchronized List<EmailId> insert(List<NewEmail> added) {
        List<EmailId> ids = new ArrayList<>();
        List<NewEmail> fresh = new ArrayList<>();
        Map<Key, KeptEmail> inList = new HashMap<>();
        for (NewEmail email : added) {
            KeptEmail kept = KeptEmail.of(email);
            KeptEmail first = kept.key().flatMap(key -> known(key, inList)).orElse(kept);
            if (first.id().equals(kept.id())) {
                fresh.add(email);
                kept.key().ifPresent(key -> inList.put(key, kept));
            } else if (!first.fingerprint().equals(kept.fingerprint())) {
                throw new IdempotencyConflictException(first.id());
            }
            ids.add(first.id());
        }
        try {
            for (NewEmail email : fresh) {
                contents.write(email);
            }
            commit(fresh.stream().map(KeptEmail::of).toList());
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
     * S5: under the lock nobody changes the version between comparing and writing. S7: the content goes when the commit
     * has said so.
     */
    @Override
    public synchronized List<Boolean> advanceAll(List<Change> changes) {
        List<Boolean> told = new ArrayList<>();
        List<KeptEmail> changed = new ArrayList<>();
        for (Change change : changes) {
            KeptEmail email = emails.get(change.id());
            if (email != null && email.state().version() == change.next().version() - 1) {
                changed.add(email.after(change));
                told.add(true);
            } else {
                told.add(false);
            }
        }
        commit(changed);
        changed.stream()
                .map(KeptEmail::record)
                .filter(EmailRecord::attachmentsDeleted)
                .forEach(contents::delete);
        return told;
    }

    /**
     * S8: claiming moves the due time, so that the next caller does not find the e-mail. S9: sorted before the limit.
     * S21: the first e-mails of all tenants before their second ones, and the tenant that was served longest ago first.
     */
    @Override
    public synchronized List<Claim> claim(String owner, Duration lease, int limit) {
        Instant now = now();
        Map<Turn, Integer> numbers = new HashMap<>();
        Map<EmailId, Integer> number = new HashMap<>();
        emails.values().stream()
                .filter(email -> isUnfinished(email) && email.isDueAt(now))
                .sorted(Comparator.comparing(email -> email.state().due().orElse(now)))
                .forEach(email -> number.put(email.id(), numbers.merge(Turn.of(email), 1, Integer::sum)));
        List<KeptEmail> due = emails.values().stream()
                .filter(email -> number.containsKey(email.id()))
                .sorted(Comparator.comparing((KeptEmail email) -> email.facts().priority())
                        .thenComparing(email -> number.getOrDefault(email.id(), 0))
                        .thenComparing(email -> served.getOrDefault(Turn.of(email), 0L)))
                .limit(limit)
                .toList();
        due.forEach(email -> served.put(Turn.of(email), ++servings));
        List<Claim> claims = new ArrayList<>();
        List<KeptEmail> claimed = new ArrayList<>();
        for (KeptEmail email : due) {
            KeptEmail ours = email.claimed(owner, now.plus(lease));
            claimed.add(ours);
            claims.add(new Claim(ours.record(), ours.body().orElseThrow(), isSending(email)));
        }
        commit(claimed);
        return claims;
    }

    /** S11: the version is the fencing value, and stays. */
    @Override
    public synchronized boolean renew(EmailId id, long version, Duration lease) {
        return change(
                id,
                email -> isSending(email) && email.state().version() == version,
                email -> email.leasedUntil(now().plus(lease)));
    }

    @Override
    public synchronized List<EmailRecord> overdue(int limit) {
        Instant now = now();
        return emails.values().stream()
                .filter(email -> !isSending(email))
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
        return Optional.ofNullable(emails.get(id)).map(KeptEmail::record);
    }

    @Override
    public synchronized Optional<EmailBody> body(EmailId id) {
        return Optional.ofNullable(emails.get(id)).flatMap(KeptEmail::body);
    }

    /** S7: what counts is what was committed, not whether a file is left over. */
    @Override
    public synchronized Optional<InputStream> attachment(EmailId id, int position) {
        boolean kept = find(id).stream()
                .flatMap(email -> email.attachments().stream())
                .anyMatch(attachment -> attachment.position() == position && attachment.isKept());
        return kept ? Optional.of(contents.read(id, position)) : Optional.empty();
    }

    @Override
    public synchronized List<Step> steps(EmailId id) {
        return Optional.ofNullable(emails.get(id)).map(KeptEmail::steps).orElse(List.of());
    }

    @Override
    public synchronized List<AttemptRecord> attempts(EmailId id) {
        return Optional.ofNullable(emails.get(id)).map(KeptEmail::attempts).orElse(List.of());
    }

    /** S15: the map is in descending order of ids. S16: the walk goes on below the last id that was seen. */
    @Override
    public synchronized HistoryPage history(HistoryQuery query) {
        Map<EmailId, KeptEmail> rest =
                query.after().map(last -> emails.tailMap(last, false)).orElse(emails);
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
        emails.values().stream()
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

    @Override
    public synchronized List<ObservationRecord> observations(EmailId id) {
        return Optional.ofNullable(emails.get(id)).map(KeptEmail::observations).orElse(List.of());
    }

    @Override
    public synchronized boolean note(EmailId id, Step step) {
        return change(id, email -> true, email -> email.and(step));
    }

    /** S23: of a part there is nothing left where there is nothing in the map. */
    @Override
    public synchronized HistoryPage having(RecordPart part, HistoryQuery query) {
        Map<EmailId, KeptEmail> rest =
                query.after().map(last -> emails.tailMap(last, false)).orElse(emails);
        return HistoryPage.of(
                rest.values().stream()
                        .filter(email -> has(email, part))
                        .map(KeptEmail::record)
                        .filter(query::matches)
                        .limit(query.limit() + 1L)
                        .toList(),
                query);
    }

    /** S24 and S25: what goes must not be found in the file either, so it is written anew. */
    @Override
    public synchronized List<Boolean> purge(List<Purge> purges) {
        List<Boolean> told = new ArrayList<>();
        NavigableMap<EmailId, KeptEmail> left = new TreeMap<>(emails);
        KeptReports leftReports = reports.copy();
        for (Purge purge : purges) {
            Optional<KeptEmail> email =
                    Optional.ofNullable(emails.get(purge.id())).filter(known -> has(known, purge.part()));
            if (email.isPresent() && purge.part() == RecordPart.RECORD) {
                left.remove(purge.id());
                leftReports.remove(purge.id());
            } else if (email.isPresent()) {
                left.put(purge.id(), email.get().without(purge));
                if (purge.part() == RecordPart.TRANSCRIPTS) {
                    leftReports.removeWords(purge.id());
                }
            }
            told.add(email.isPresent());
        }
        if (told.contains(true)) {
            writeAnew(left, leftReports);
        }
        return told;
    }

    private boolean has(KeptEmail email, RecordPart part) {
        return email.has(part) || (part == RecordPart.TRANSCRIPTS && reports.haveWords(email.id()));
    }

    /** S26: compared and written under one lock, as a change is. */
    @Override
    public synchronized boolean erase(Erasure erasure) {
        EmailRecord next = erasure.record();
        KeptEmail email = emails.get(next.id());
        if (email == null || email.state().version() != next.state().version() - 1) {
            return false;
        }
        NavigableMap<EmailId, KeptEmail> left = new TreeMap<>(emails);
        left.put(next.id(), email.after(erasure));
        KeptReports leftReports = reports.copy();
        leftReports.remove(next.id());
        writeAnew(left, leftReports);
        return true;
    }

    @Override
    public synchronized QueueReport queue() {
        Instant now = now();
        List<KeptEmail> unfinished =
                emails.values().stream().filter(FileHistoryStore::isUnfinished).toList();
        List<KeptEmail> sending =
                unfinished.stream().filter(FileHistoryStore::isSending).toList();
        List<Instant> due = unfinished.stream()
                .filter(email -> !isSending(email) && email.isDueAt(now))
                .flatMap(email -> email.state().due().stream())
                .sorted()
                .toList();
        long stuck = sending.stream().filter(email -> email.isDueAt(now)).count();
        return new QueueReport(due.stream().findFirst(), due.size(), sending.size() - stuck, stuck);
    }

    @Override
    public synchronized Map<String, String> settings(Set<String> names) {
        return settings.read(names);
    }

    @Override
    public synchronized List<Boolean> changeSettings(List<SettingChange> changes) {
        return settings.change(changes);
    }

    /** S27: the report, and what its e-mail is with the steps and the observations, in one commit. */
    @Override
    public synchronized boolean keep(ReportRecord report, List<Step> steps, List<Observation> observations) {
        if (reports.find(report.id()).isPresent()) {
            return false;
        }
        Map<EmailId, KeptEmail> changed = new HashMap<>();
        for (Step step : steps) {
            report.email().ifPresent(id -> alter(changed, id, email -> email.and(step)));
        }
        for (Observation seen : observations) {
            alter(changed, seen.email(), email -> email.hasRecipient(seen.recipient()) ? email.and(seen) : email);
        }
        commit(changed.values(), List.of(report));
        return true;
    }

    private void alter(Map<EmailId, KeptEmail> changed, EmailId id, UnaryOperator<KeptEmail> next) {
        Optional.ofNullable(changed.getOrDefault(id, emails.get(id)))
                .ifPresent(email -> changed.put(id, next.apply(email)));
    }

    /** S28: under the lock nobody changes the standing between comparing and writing. */
    @Override
    public synchronized boolean settle(String id, ReportStanding from, ReportStanding to, Optional<EmailId> email) {
        Optional<ReportRecord> settled = reports.find(id)
                .filter(known -> known.standing() == from)
                .map(known -> new ReportRecord(
                        id, email.or(known::email), to, known.receivedAt(), known.doubt(), known.report()));
        commit(List.of(), settled.stream().toList());
        return settled.isPresent();
    }

    @Override
    public synchronized List<ReportRecord> reports(EmailId email) {
        return reports.of(email);
    }

    @Override
    public synchronized Optional<ReportRecord> report(String id) {
        return reports.find(id);
    }

    @Override
    public synchronized List<ReportRecord> reports(ReportStanding standing, Optional<ReportRecord> after, int limit) {
        return reports.of(standing, after, limit);
    }

    @Override
    public synchronized int forgetReports(Instant before, int limit) {
        List<ReportRecord> old = reports.unverifiedBefore(before, limit);
        if (!old.isEmpty()) {
            KeptReports left = reports.copy();
            left.removeAll(old);
            writeAnew(new TreeMap<>(emails), left);
        }
        return old.size();
    }

    @Override
    public synchronized boolean suppress(Suppression suppression) {
        return suppressions.put(suppression);
    }

    @Override
    public synchronized boolean unsuppress(Optional<String> tenant, String address) {
        return suppressions.remove(tenant, address);
    }

    @Override
    public synchronized List<Suppression> suppressions(Set<String> addresses) {
        return suppressions.of(addresses);
    }

    @Override
    public synchronized List<Suppression> suppressions(Optional<String> tenant, Optional<String> after, int limit) {
        return suppressions.of(tenant, after, limit);
    }

    @Override
    public synchronized void close() {
        try {
            log.close();
            contents.close();
        } catch (IOException e) {
            throw new StoreException("The folder of the history could not be closed.", e);
        }
    }

    private Optional<KeptEmail> known(Key key, Map<Key, KeptEmail> inList) {
        return Optional.ofNullable(keys.get(key)).map(emails::get).or(() -> Optional.ofNullable(inList.get(key)));
    }

    private boolean change(EmailId id, Predicate<KeptEmail> allowed, UnaryOperator<KeptEmail> next) {
        Optional<KeptEmail> changed =
                Optional.ofNullable(emails.get(id)).filter(allowed).map(next);
        commit(changed.stream().toList());
        return changed.isPresent();
    }

    private void commit(Collection<KeptEmail> changed) {
        commit(changed, List.of());
    }

    /**
     * S2: nobody sees a change, and no call returns, before it is on the disk. S6: a commit is kept whole or not at
     * all.
     */
    private void commit(Collection<KeptEmail> changed, Collection<ReportRecord> changedReports) {
        if (changed.isEmpty() && changedReports.isEmpty()) {
            return;
        }
        try {
            log.append(changed, changedReports);
        } catch (IOException e) {
            throw new StoreException("A change could not be written, and was not kept. See that there is room.", e);
        }
        for (KeptEmail email : changed) {
            emails.put(email.id(), email);
            email.key().ifPresent(key -> keys.put(key, email.id()));
        }
        changedReports.forEach(reports::put);
    }

    private void writeAnew(NavigableMap<EmailId, KeptEmail> left, KeptReports leftReports) {
        CommitLog before = log;
        try {
            log = CommitLog.anew(file, left.values(), leftReports.all());
        } catch (IOException e) {
            throw new StoreException("The history could not be written anew, and stays as it was.", e);
        }
        emails.clear();
        emails.putAll(left);
        reports = leftReports;
        keys.clear();
        emails.values().forEach(email -> email.key().ifPresent(key -> keys.put(key, email.id())));
        try {
            before.close();
            contents.deleteAllBut(emails.values());
        } catch (IOException e) {
            throw new StoreException("What was deleted has left files behind: they go when the folder is opened.", e);
        }
    }

    private static boolean isSending(KeptEmail email) {
        return email.state().status() == EmailStatus.SENDING;
    }

    private static boolean isUnfinished(KeptEmail email) {
        return isSending(email) || email.state().status() == EmailStatus.PENDING;
    }
}
