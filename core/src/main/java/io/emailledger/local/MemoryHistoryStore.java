package io.emailledger.local;

import static java.util.Objects.requireNonNull;

import io.emailledger.history.AttemptRecord;
import io.emailledger.history.EmailBody;
import io.emailledger.history.EmailRecord;
import io.emailledger.history.EmailState;
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
import io.emailledger.message.Priority;
import io.emailledger.spi.Change;
import io.emailledger.spi.Claim;
import io.emailledger.spi.Erasure;
import io.emailledger.spi.HistoryStore;
import io.emailledger.spi.IdempotencyConflictException;
import io.emailledger.spi.KeyHolder;
import io.emailledger.spi.NewEmail;
import io.emailledger.spi.Observation;
import io.emailledger.spi.Observed;
import io.emailledger.spi.Purge;
import io.emailledger.spi.SettingChange;
import io.emailledger.spi.StoreException;
import io.emailledger.suppression.Suppression;
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
import java.util.Set;
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
    private final Map<String, String> settings = new HashMap<>();
    private final Map<Priority, Agenda> agendas = new EnumMap<>(Priority.class);
    private final MemoryReports reports = new MemoryReports();
    private final MemorySuppressions suppressions = new MemorySuppressions();

    private MemoryHistoryStore(InstantSource time) {
        this.time = time;
        for (Priority priority : Priority.values()) {
            agendas.put(priority, new Agenda());
        }
    }

    /**
     * Returns an empty store.
     *
     * @param time where its now comes from
     * @return a new store
     */
    public static MemoryHistoryStore create(InstantSource time) {
        return new MemoryHistoryStore(requireNonNull(time, "time"));
    }

    @Override
    public Instant now() {
        return time.instant();
    }

    @Override
    public List<EmailId> insert(List<NewEmail> added) {
        List<MemoryEmail> read = added.stream().map(MemoryEmail::read).toList();
        synchronized (this) {
            return insert(added, read);
        }
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
        fresh.values().forEach(email -> become(email, email.state));
        listeners.forEach(Runnable::run);
        return ids;
    }

    private static KeyHolder.Answer answer(Optional<MemoryEmail> holder, NewEmail email) {
        return holder.map(h -> new KeyHolder(h.record(), h.fingerprint).claimedBy(email))
                .orElse(KeyHolder.Answer.PASSES);
    }

    @Override
    public boolean insertResend(NewEmail copy, Change change) {
        MemoryEmail read = MemoryEmail.read(copy);
        synchronized (this) {
            MemoryEmail original = emails.get(change.id());
            if (original == null || original.state.version() != change.next().version() - 1) {
                return false;
            }
            insert(List.of(copy), List.of(read));
            return advance(change);
        }
    }

    @Override
    public synchronized boolean releaseKey(EmailId id) {
        MemoryEmail email = emails.get(id);
        return email != null
                && key(email).filter(key -> byKey.remove(key, email)).isPresent();
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

    @Override
    public synchronized boolean advance(Change change) {
        MemoryEmail email = emails.get(change.id());
        if (email == null || email.state.version() != change.next().version() - 1) {
            return false;
        }
        become(email, change.next());
        email.apply(change);
        change.suppressions().forEach(suppressions::putUnlessHeld);
        return true;
    }

    @Override
    public synchronized List<Claim> claim(String owner, Duration lease, int limit) {
        Instant now = now();
        List<MemoryEmail> due = new ArrayList<>();
        for (Agenda agenda : agendas.values()) {
            due.addAll(agenda.next(now, limit - due.size()));
        }
        List<Claim> claims = new ArrayList<>(due.size());
        for (MemoryEmail email : due) {
            EmailState old = email.state;
            become(
                    email,
                    new EmailState(
                            old.version() + 1,
                            EmailStatus.SENDING,
                            Optional.of(now.plus(lease)),
                            old.deadline(),
                            old.waiting(),
                            Optional.of(owner),
                            old.attempts(),
                            old.journalled(),
                            old.failure()));
            claims.add(new Claim(email.record(), email.body.orElseThrow(), old.status() == EmailStatus.SENDING));
        }
        return claims;
    }

    @Override
    public synchronized boolean renew(EmailId id, long version, Duration lease) {
        MemoryEmail email = emails.get(id);
        if (email == null || email.state.status() != EmailStatus.SENDING || email.state.version() != version) {
            return false;
        }
        EmailState old = email.state;
        become(
                email,
                new EmailState(
                        old.version(),
                        old.status(),
                        Optional.of(now().plus(lease)),
                        old.deadline(),
                        old.waiting(),
                        old.owner(),
                        old.attempts(),
                        old.journalled(),
                        old.failure()));
        return true;
    }

    @Override
    public synchronized List<EmailRecord> overdue(int limit) {
        Instant now = now();
        return emails.values().stream()
                .filter(email -> email.state.status() != EmailStatus.SENDING)
                .filter(email -> email.state
                        .deadline()
                        .filter(deadline -> !deadline.isAfter(now))
                        .isPresent())
                .limit(limit)
                .map(MemoryEmail::record)
                .toList();
    }

    @Override
    public synchronized Optional<EmailRecord> find(EmailId id) {
        return Optional.ofNullable(emails.get(id)).map(MemoryEmail::record);
    }

    @Override
    public synchronized Optional<EmailBody> body(EmailId id) {
        return Optional.ofNullable(emails.get(id)).flatMap(email -> email.body);
    }

    @Override
    public synchronized Optional<InputStream> attachment(EmailId id, int position) {
        return Optional.ofNullable(emails.get(id)).flatMap(email -> email.content(position));
    }

    @Override
    public synchronized List<HistoryEvent> events(EmailId id) {
        MemoryEmail email = emails.get(id);
        return email == null ? List.of() : List.copyOf(email.events);
    }

    @Override
    public synchronized List<AttemptRecord> attempts(EmailId id) {
        MemoryEmail email = emails.get(id);
        return email == null ? List.of() : List.copyOf(email.attempts.values());
    }

    @Override
    public synchronized HistoryPage history(HistoryQuery query) {
        Map<EmailId, MemoryEmail> rest =
                query.after().map(last -> emails.tailMap(last, false)).orElse(emails);
        return HistoryPage.of(
                rest.values().stream()
                        .map(MemoryEmail::record)
                        .filter(query::matches)
                        .limit(query.limit() + 1L)
                        .toList(),
                query);
    }

    @Override
    public synchronized StatusCounts counts(HistoryQuery query) {
        Map<EmailStatus, Long> counts = new EnumMap<>(EmailStatus.class);
        emails.values().stream()
                .map(MemoryEmail::record)
                .filter(query::matches)
                .forEach(email -> counts.merge(email.status(), 1L, Long::sum));
        return new StatusCounts(counts);
    }

    @Override
    public synchronized boolean observe(Observation observation) {
        MemoryEmail email = emails.get(observation.email());
        return email != null && email.observe(observation);
    }

    @Override
    public synchronized Observed observe(Observation observation, Change change) {
        MemoryEmail email = emails.get(observation.email());
        if (email == null || !email.hasRecipient(observation.recipient())) {
            return new Observed(false, false);
        }
        return new Observed(email.observe(observation), advance(change));
    }

    @Override
    public synchronized List<ObservationRecord> observations(EmailId id) {
        MemoryEmail email = emails.get(id);
        return email == null ? List.of() : email.observations();
    }

    @Override
    public synchronized boolean note(EmailId id, HistoryEvent event) {
        MemoryEmail email = emails.get(id);
        return email != null && email.events.add(event);
    }

    @Override
    public synchronized List<Boolean> purge(List<Purge> purges) {
        return purges.stream().map(this::purge).toList();
    }

    private boolean purge(Purge purge) {
        MemoryEmail email = emails.get(purge.id());
        if (email == null) {
            return false;
        }
        if (purge.part() == RetainedPart.RECORD) {
            reports.forget(purge.id());
            agenda(email).remove(email);
            key(email).ifPresent(key -> byKey.remove(key, email));
            emails.remove(purge.id());
        }
        boolean reportTexts = purge.part() == RetainedPart.TRANSCRIPTS && reports.forgetWords(purge.id());
        return email.purge(purge, reportTexts);
    }

    @Override
    public synchronized boolean erase(Erasure erasure) {
        EmailRecord record = erasure.record();
        MemoryEmail email = emails.get(record.id());
        if (email == null || email.state.version() != record.state().version() - 1) {
            return false;
        }
        key(email).ifPresent(key -> byKey.remove(key, email));
        become(email, record.state());
        reports.forget(record.id());
        email.erase(erasure);
        return true;
    }

    @Override
    public synchronized QueueStats queue() {
        Instant now = now();
        Optional<Instant> oldest = Optional.empty();
        long due = 0;
        long inFlight = 0;
        long stuck = 0;
        for (Agenda agenda : agendas.values()) {
            for (MemoryEmail email : agenda.all()) {
                boolean sending = email.state.status() == EmailStatus.SENDING;
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
        }
        return new QueueStats(oldest, Math.min(StatusCounts.CAP, due), Math.min(StatusCounts.CAP, inFlight), stuck);
    }

    @Override
    public synchronized Map<String, String> settings(Set<String> names) {
        Map<String, String> found = new HashMap<>(settings);
        found.keySet().retainAll(names);
        return found;
    }

    @Override
    public synchronized List<Boolean> changeSettings(List<SettingChange> changes) {
        return changes.stream().map(this::changeSetting).toList();
    }

    private boolean changeSetting(SettingChange change) {
        boolean asSeen = change.before().equals(Optional.ofNullable(settings.get(change.name())));
        if (asSeen) {
            change.after()
                    .ifPresentOrElse(text -> settings.put(change.name(), text), () -> settings.remove(change.name()));
        }
        return asSeen;
    }

    @Override
    public synchronized boolean keep(ReportRecord report, List<HistoryEvent> events, List<Observation> observations) {
        if (!reports.keep(report)) {
            return false;
        }
        report.email().ifPresent(email -> events.forEach(event -> note(email, event)));
        observations.forEach(this::observe);
        return true;
    }

    @Override
    public synchronized boolean settle(String id, ReportState from, ReportState to, Optional<EmailId> email) {
        return reports.settle(id, from, to, email);
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
    public synchronized List<ReportRecord> reports(ReportState state, Optional<ReportRecord> after, int limit) {
        return reports.of(state, after, limit);
    }

    @Override
    public synchronized int forgetReports(Instant before, int limit) {
        return reports.forget(before, limit);
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

    /** Changes the state of an e-mail. All changes go through here, because the agenda is ordered by the state. */
    private void become(MemoryEmail email, EmailState next) {
        Agenda agenda = agenda(email);
        agenda.remove(email);
        email.state = next;
        if (next.due().isPresent() && (next.status() == EmailStatus.PENDING || next.status() == EmailStatus.SENDING)) {
            agenda.add(email);
        }
    }

    private Agenda agenda(MemoryEmail email) {
        return agendas.computeIfAbsent(email.facts.priority(), p -> new Agenda());
    }

    private static Optional<Key> key(MemoryEmail email) {
        return email.facts.idempotencyKey().map(key -> new Key(email.facts.tenant(), key));
    }

    private record Key(Optional<String> tenant, String key) {}
}
