package io.emailledger.local;

import io.emailledger.history.HistoryEvent;
import io.emailledger.history.ReportRecord;
import io.emailledger.history.ReportRecord.ReportState;
import io.emailledger.message.EmailId;
import io.emailledger.spi.HistoryStore.Change;
import io.emailledger.spi.StoreParts.ObservationStore.Observation;
import io.emailledger.spi.StoreParts.ReportStore;
import java.time.Instant;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.Stream;

/** The reports of a {@link MemoryHistoryStore}, under its lock. */
final class MemoryReports implements ReportStore {
    private static final Comparator<ReportRecord> ORDER =
            Comparator.comparing(ReportRecord::receivedAt).thenComparing(ReportRecord::id);

    private final MemoryHistoryStore store;
    private final Map<String, ReportRecord> byId = new HashMap<>();

    MemoryReports(MemoryHistoryStore store) {
        this.store = store;
    }

    @Override
    public boolean keep(ReportRecord report, List<HistoryEvent> events, List<Observation> observations) {
        synchronized (store) {
            if (byId.putIfAbsent(report.id(), report) != null) {
                return false;
            }
            report.email().ifPresent(email -> add(email, events));
            observe(observations);
            return true;
        }
    }

    @Override
    public boolean keep(ReportRecord report, List<Observation> observations, Change change) {
        synchronized (store) {
            return !byId.containsKey(report.id()) && store.advance(change) && keep(report, List.of(), observations);
        }
    }

    private void add(EmailId email, List<HistoryEvent> events) {
        store.email(email).ifPresent(known -> store.note(known, events));
    }

    private void observe(List<Observation> observations) {
        for (Observation seen : observations) {
            store.email(seen.email()).ifPresent(email -> email.observe(seen));
        }
    }

    @Override
    public boolean settle(String id, ReportState from, ReportState to) {
        synchronized (store) {
            Optional<ReportRecord> known = report(id).filter(report -> report.state() == from);
            known.ifPresent(report -> byId.put(id, report.withState(to)));
            return known.isPresent();
        }
    }

    @Override
    public boolean assign(
            String id, ReportState to, EmailId email, List<HistoryEvent> events, List<Observation> observations) {
        synchronized (store) {
            Optional<ReportRecord> known = report(id).filter(report -> report.state() == ReportState.UNVERIFIED);
            known.ifPresent(report -> {
                byId.put(id, report.withEmail(email).withState(to));
                add(email, events);
                observe(observations);
            });
            return known.isPresent();
        }
    }

    @Override
    public List<ReportRecord> reports(EmailId email) {
        synchronized (store) {
            return inOrder(isAbout(email)).toList();
        }
    }

    @Override
    public Optional<ReportRecord> report(String id) {
        synchronized (store) {
            return Optional.ofNullable(byId.get(id));
        }
    }

    @Override
    public List<ReportRecord> reports(ReportState state, int limit) {
        synchronized (store) {
            return inOrder(report -> report.state() == state).limit(limit).toList();
        }
    }

    @Override
    public List<ReportRecord> reports(ReportState state, ReportRecord after, int limit) {
        synchronized (store) {
            return inOrder(report -> report.state() == state && ORDER.compare(report, after) > 0)
                    .limit(limit)
                    .toList();
        }
    }

    @Override
    public int forgetReports(Instant before, int limit) {
        synchronized (store) {
            List<ReportRecord> old = inOrder(report -> report.state() == ReportState.UNVERIFIED
                            && report.receivedAt().isBefore(before))
                    .limit(limit)
                    .toList();
            old.forEach(report -> byId.remove(report.id()));
            return old.size();
        }
    }

    /** Deletes the reports about an e-mail; the caller holds the lock. */
    void forget(EmailId email) {
        byId.values().removeIf(isAbout(email));
    }

    /** Deletes the raw text of the reports about an e-mail; true if there was any. The caller holds the lock. */
    boolean forgetWords(EmailId email) {
        List<ReportRecord> all = inOrder(isAbout(email))
                .filter(report -> !report.report().raw().isEmpty())
                .toList();
        all.forEach(report -> byId.put(report.id(), report.withoutRaw()));
        return !all.isEmpty();
    }

    private static Predicate<ReportRecord> isAbout(EmailId email) {
        return report -> report.email().equals(Optional.of(email));
    }

    private Stream<ReportRecord> inOrder(Predicate<ReportRecord> wanted) {
        return byId.values().stream().filter(wanted).sorted(ORDER);
    }
}
