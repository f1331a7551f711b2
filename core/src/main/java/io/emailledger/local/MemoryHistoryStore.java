package io.emailledger.local;

import static io.emailledger.message.InvalidValueException.requirePresent;

import io.emailledger.history.AttemptRecord;
import io.emailledger.history.DailyQuery.Line;
import io.emailledger.history.EmailBody;
import io.emailledger.history.EmailRecord;
import io.emailledger.history.EmailRecord.EmailState;
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
import io.emailledger.spi.StoreException;
import io.emailledger.spi.StoreParts.DailyStore;
import io.emailledger.spi.StoreParts.FeedStore;
import io.emailledger.spi.StoreParts.ObservationStore;
import io.emailledger.spi.StoreParts.ReportStore;
import io.emailledger.spi.StoreParts.RetentionStore;
import io.emailledger.spi.StoreParts.RouteStore;
import io.emailledger.spi.StoreParts.SettingStore;
import io.emailledger.spi.StoreParts.SuppressionStore;
import io.emailledger.spi.StoreParts.WaitingStore;
import java.io.InputStream;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Stores everything in maps under one lock. Due e-mails are indexed; every other query scans all e-mails.
 */
public final class MemoryHistoryStore implements HistoryStore {
    private final InstantSource time;
    private final NavigableMap<EmailId, MemoryEmail> emails = new TreeMap<>(Comparator.reverseOrder());
    private final Map<Key, MemoryEmail> byKey = new HashMap<>();
    private final List<Runnable> listeners = new CopyOnWriteArrayList<>();
    private final MemoryRoutes agendas = new MemoryRoutes(this);
    private final MemoryObservations observations = new MemoryObservations(this);
    private final MemorySettings settings = new MemorySettings(this);
    private final MemoryFeed feed = new MemoryFeed(this);
    private final MemoryReports reports = new MemoryReports(this);
    private final MemoryRetention retention = new MemoryRetention(this, reports);
    private final MemorySuppressions suppressions = new MemorySuppressions(this);
    private final MemoryWaiting waiting = new MemoryWaiting(this);
    private final MemoryDaily daily = new MemoryDaily(this);

    private MemoryHistoryStore(InstantSource time) {
        this.time = time;
    }

    /**
     * Returns an empty store.
     *
     * @param time its clock
     * @return a new store
     */
    public static MemoryHistoryStore create(InstantSource time) {
        return new MemoryHistoryStore(requirePresent(time, "time"));
    }

    @Override
    public Instant now() {
        return time.instant();
    }

    @Override
    public List<EmailId> insert(List<NewEmail> added) {
        List<MemoryEmail> read = added.stream().map(MemoryEmail::read).toList();
        List<EmailId> ids;
        synchronized (this) {
            ids = insert(added, read);
        }
        wake();
        return ids;
    }

    private List<EmailId> insert(List<NewEmail> added, List<MemoryEmail> read) {
        List<EmailId> ids = new ArrayList<>(read.size());
        Map<EmailId, MemoryEmail> fresh = new LinkedHashMap<>();
        Map<Key, MemoryEmail> freshKeys = new HashMap<>();
        for (int i = 0; i < read.size(); i++) {
            MemoryEmail email = read.get(i);
            Optional<Key> key = key(email);
            Optional<MemoryEmail> holder = key.map(k -> freshKeys.getOrDefault(k, byKey.get(k)));
            KeyHolder.Answer answer = answer(holder, added.get(i));
            if (answer == KeyHolder.Answer.CONFLICT) {
                throw new IdempotencyConflictException(holder.orElseThrow().id());
            }
            if (answer == KeyHolder.Answer.SAME) {
                ids.add(holder.orElseThrow().id());
                continue;
            }
            if (emails.containsKey(email.id()) || fresh.put(email.id(), email) != null) {
                throw new StoreException("An e-mail with the id " + email.id() + " already exists.", null);
            }
            key.filter(k -> answer == KeyHolder.Answer.PASSES).ifPresent(k -> freshKeys.put(k, email));
            ids.add(email.id());
        }
        emails.putAll(fresh);
        byKey.putAll(freshKeys);
        fresh.values().forEach(email -> {
            setState(email, email.state());
            daily.add(email.record);
            feed.add(email.id(), email.events, email.record.status(), email.record.recipients());
        });
        return ids;
    }

    /** Called without the lock: listeners are code of others. */
    private void wake() {
        listeners.forEach(Runnable::run);
    }

    private static KeyHolder.Answer answer(Optional<MemoryEmail> holder, NewEmail email) {
        return holder.map(h -> new KeyHolder(h.record, h.fingerprint).claimedBy(email))
                .orElse(KeyHolder.Answer.PASSES);
    }

    @Override
    public Runnable listen(Runnable wake) {
        listeners.add(wake);
        AtomicBoolean ended = new AtomicBoolean();
        return () -> {
            if (ended.compareAndSet(false, true)) {
                listeners.remove(wake);
            }
        };
    }

    /** Reads the content of a copy first, so that nothing can fail while the lock is held. */
    @Override
    public boolean advance(Change change) {
        List<NewEmail> copies = change.copy().stream().toList();
        List<MemoryEmail> read = copies.stream().map(MemoryEmail::read).toList();
        boolean kept;
        synchronized (this) {
            kept = advance(change, copies, read);
        }
        if (kept && !copies.isEmpty()) {
            wake();
        }
        return kept;
    }

    private boolean advance(Change change, List<NewEmail> copies, List<MemoryEmail> read) {
        MemoryEmail email = emails.get(change.id());
        if (email == null || email.state().version() != change.next().version() - 1) {
            return false;
        }
        insert(copies, read);
        Line before = Line.of(email.record);
        setState(email, change.next());
        email.apply(change);
        daily.move(before, email.record);
        feed.add(change.id(), change.events(), change.next().status(), change.recipients());
        if (change.releasesKey()) {
            releaseKey(email);
        }
        change.suppressions().forEach(suppressions::putUnlessHeld);
        return true;
    }

    @Override
    public synchronized List<Claim> claim(String owner, Duration lease, int limit) {
        return lease(owner, lease, agendas.next(now(), limit));
    }

    /** Gives e-mails to a worker; the caller holds the lock. */
    List<Claim> lease(String owner, Duration lease, List<MemoryEmail> due) {
        Instant end = now().plus(lease);
        List<Claim> claims = new ArrayList<>(due.size());
        for (MemoryEmail email : due) {
            boolean recovered = email.state().status() == EmailStatus.SENDING;
            setState(email, leased(email.state(), 1, Optional.of(owner), end));
            claims.add(new Claim(email.record, email.body.orElseThrow(), recovered));
        }
        return claims;
    }

    @Override
    public synchronized boolean renew(EmailId id, long version, Duration lease) {
        MemoryEmail email = emails.get(id);
        if (email == null
                || email.state().status() != EmailStatus.SENDING
                || email.state().version() != version) {
            return false;
        }
        setState(email, leased(email.state(), 0, email.state().owner(), now().plus(lease)));
        return true;
    }

    private static EmailState leased(EmailState old, int steps, Optional<String> owner, Instant end) {
        return new EmailState(
                old.version() + steps,
                EmailStatus.SENDING,
                Optional.of(end),
                old.deadline(),
                old.waiting(),
                owner,
                old.attempts(),
                old.journalled(),
                old.failure(),
                old.holdReason());
    }

    @Override
    public synchronized List<EmailRecord> overdue(int limit) {
        Instant now = now();
        return emails.values().stream()
                .filter(email -> email.state().status() != EmailStatus.SENDING)
                .filter(email -> email.state()
                        .deadline()
                        .filter(deadline -> !deadline.isAfter(now))
                        .isPresent())
                .limit(limit)
                .map(email -> email.record)
                .toList();
    }

    @Override
    public synchronized Optional<EmailRecord> find(EmailId id) {
        return email(id).map(email -> email.record);
    }

    @Override
    public synchronized Optional<EmailBody> body(EmailId id) {
        return email(id).flatMap(email -> email.body);
    }

    @Override
    public synchronized Optional<InputStream> attachment(EmailId id, int position) {
        return email(id).flatMap(email -> email.content(position));
    }

    @Override
    public synchronized List<HistoryEvent> events(EmailId id) {
        return email(id).map(email -> List.copyOf(email.events)).orElse(List.of());
    }

    @Override
    public synchronized List<AttemptRecord> attempts(EmailId id) {
        return email(id).map(email -> List.copyOf(email.attempts.values())).orElse(List.of());
    }

    @Override
    public synchronized HistoryPage history(HistoryQuery query) {
        NavigableMap<EmailId, MemoryEmail> all = query.oldestFirst() ? emails.descendingMap() : emails;
        Map<EmailId, MemoryEmail> rest =
                query.after().map(last -> all.tailMap(last, false)).orElse(all);
        return HistoryPage.of(
                rest.values().stream()
                        .map(email -> email.record)
                        .filter(query::matches)
                        .limit(query.limit() + 1L)
                        .toList(),
                query);
    }

    @Override
    public synchronized StatusCounts counts(HistoryQuery query) {
        Map<EmailStatus, Long> counts = new EnumMap<>(EmailStatus.class);
        emails.values().stream()
                .map(email -> email.record)
                .filter(query::matches)
                .forEach(email -> counts.merge(email.status(), 1L, Long::sum));
        return new StatusCounts(counts);
    }

    @Override
    public synchronized QueueStats queue() {
        Instant now = now();
        Optional<Instant> oldest = Optional.empty();
        long due = 0;
        long inFlight = 0;
        long stuck = 0;
        for (MemoryEmail email : agendas.all()) {
            boolean sending = email.state().status() == EmailStatus.SENDING;
            boolean isDue = !email.due().isAfter(now);
            if (sending && isDue) {
                stuck++;
            } else if (sending) {
                inFlight++;
            } else if (isDue) {
                due++;
                oldest = Optional.of(oldest.filter(email.due()::isAfter).orElse(email.due()));
            }
        }
        return new QueueStats(oldest, Math.min(StatusCounts.CAP, due), Math.min(StatusCounts.CAP, inFlight), stuck);
    }

    @Override
    public Optional<ObservationStore> observationStore() {
        return Optional.of(observations);
    }

    @Override
    public Optional<SettingStore> settingStore() {
        return Optional.of(settings);
    }

    @Override
    public Optional<RetentionStore> retentionStore() {
        return Optional.of(retention);
    }

    @Override
    public Optional<ReportStore> reportStore() {
        return Optional.of(reports);
    }

    @Override
    public Optional<SuppressionStore> suppressionStore() {
        return Optional.of(suppressions);
    }

    @Override
    public Optional<RouteStore> routeStore() {
        return Optional.of(agendas);
    }

    @Override
    public Optional<WaitingStore> waitingStore() {
        return Optional.of(waiting);
    }

    @Override
    public Optional<FeedStore> feedStore() {
        return Optional.of(feed);
    }

    @Override
    public Optional<DailyStore> dailyStore() {
        return Optional.of(daily);
    }

    /** Adds events that change no state; the caller holds the lock. */
    void note(MemoryEmail email, List<HistoryEvent> events) {
        email.events.addAll(events);
        feed.add(email.id(), events);
    }

    /** Returns the feed for a part of this store, which holds the lock. */
    MemoryFeed feed() {
        return feed;
    }

    /** Finds an e-mail; the caller holds the lock. */
    Optional<MemoryEmail> email(EmailId id) {
        return Optional.ofNullable(emails.get(id));
    }

    /** Removes an e-mail; the caller holds the lock. */
    void remove(MemoryEmail email) {
        agendas.remove(email);
        releaseKey(email);
        emails.remove(email.id());
    }

    /** Releases the key of an e-mail, if it holds one; the caller holds the lock. */
    void releaseKey(MemoryEmail email) {
        key(email).ifPresent(key -> byKey.remove(key, email));
    }

    /** Changes the state of an e-mail. */
    void setState(MemoryEmail email, EmailState next) {
        setRecord(email, email.record.with(next, email.record.recipients()));
    }

    /**
     * Changes the record of an e-mail. Changes of its state and its properties go through here, because the agenda is
     * ordered by them.
     */
    void setRecord(MemoryEmail email, EmailRecord record) {
        agendas.remove(email);
        email.record = record;
        EmailState next = record.state();
        if (next.due().isPresent() && (next.status() == EmailStatus.PENDING || next.status() == EmailStatus.SENDING)) {
            agendas.add(email);
        }
    }

    private static Optional<Key> key(MemoryEmail email) {
        return email.record
                .facts()
                .idempotencyKey()
                .map(key -> new Key(email.record.facts().tenant(), key));
    }

    private record Key(Optional<String> tenant, String key) {}
}
