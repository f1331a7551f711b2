package io.emailledger.examples.filestore;

import io.emailledger.history.HistoryEvent;
import io.emailledger.history.ReportRecord;
import io.emailledger.history.ReportRecord.ReportState;
import io.emailledger.message.EmailId;
import io.emailledger.spi.ObservationStore.Observation;
import io.emailledger.spi.ReportStore;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.Stream;

/** The reports of a {@link FileHistoryStore}, under its lock. */
record FileReports(FileHistoryStore store, Records records) implements ReportStore {
    /** S32: by time of receipt and then id. */
    private static final Comparator<ReportRecord> ORDER =
            Comparator.comparing(ReportRecord::receivedAt).thenComparing(ReportRecord::id);

    @Override
    public boolean keep(ReportRecord report, List<HistoryEvent> events, List<Observation> observations) {
        synchronized (store) {
            boolean isNew = !records.reports.containsKey(report.id());
            if (isNew) {
                commit(report, events, observations);
            }
            return isNew;
        }
    }

    /** S30: the report, and its e-mail with the events and the observations, in one commit. */
    private void commit(ReportRecord report, List<HistoryEvent> events, List<Observation> observations) {
        List<Object> values = new ArrayList<>(List.of(report));
        report.email().flatMap(store::email).ifPresent(email -> {
            KeptEmail changed = email.and(events);
            for (Observation seen : observations) {
                changed = changed.hasRecipient(seen.recipient()) ? changed.and(seen) : changed;
            }
            values.add(changed);
        });
        records.commit(values);
    }

    /** S31: under the lock no other thread changes the state between comparing and writing. */
    @Override
    public boolean settle(String id, ReportState from, ReportState to) {
        synchronized (store) {
            Optional<ReportRecord> known = report(id).filter(report -> report.state() == from);
            known.ifPresent(report -> commit(with(report, report.email(), to), List.of(), List.of()));
            return known.isPresent();
        }
    }

    @Override
    public boolean assign(
            String id, ReportState to, EmailId email, List<HistoryEvent> events, List<Observation> observations) {
        synchronized (store) {
            Optional<ReportRecord> known = report(id).filter(report -> report.state() == ReportState.UNVERIFIED);
            known.ifPresent(report -> commit(with(report, Optional.of(email), to), events, observations));
            return known.isPresent();
        }
    }

    private static ReportRecord with(ReportRecord report, Optional<EmailId> email, ReportState state) {
        return new ReportRecord(report.id(), email, state, report.receivedAt(), report.doubt(), report.report());
    }

    @Override
    public List<ReportRecord> reports(EmailId email) {
        return inOrder(report -> report.email().equals(Optional.of(email)), Integer.MAX_VALUE);
    }

    @Override
    public Optional<ReportRecord> report(String id) {
        synchronized (store) {
            return Optional.ofNullable(records.reports.get(id));
        }
    }

    @Override
    public List<ReportRecord> reports(ReportState state, int limit) {
        return inOrder(report -> report.state() == state, limit);
    }

    @Override
    public List<ReportRecord> reports(ReportState state, ReportRecord after, int limit) {
        return inOrder(report -> report.state() == state && ORDER.compare(report, after) > 0, limit);
    }

    @Override
    public int forgetReports(Instant before, int limit) {
        synchronized (store) {
            List<ReportRecord> old = inOrder(
                    report -> report.state() == ReportState.UNVERIFIED
                            && report.receivedAt().isBefore(before),
                    limit);
            if (!old.isEmpty()) {
                records.delete(left -> left.reports.values().removeAll(old));
            }
            return old.size();
        }
    }

    private List<ReportRecord> inOrder(Predicate<ReportRecord> wanted, int limit) {
        synchronized (store) {
            Stream<ReportRecord> found = records.reports.values().stream().filter(wanted);
            return found.sorted(ORDER).limit(limit).toList();
        }
    }
}
