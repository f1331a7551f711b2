package io.emailledger.examples.filestore;

import static io.emailledger.examples.filestore.Records.key;

import io.emailledger.history.HistoryEvent;
import io.emailledger.history.ReportRecord;
import io.emailledger.history.ReportRecord.ReportState;
import io.emailledger.message.EmailId;
import io.emailledger.spi.StoreParts.ObservationStore.Observation;
import io.emailledger.spi.StoreParts.ReportStore;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/** The reports of a {@link FileHistoryStore}. */
record FileReports(Records records, Emails emails) implements ReportStore {
    /** S32: by time of receipt and then id. */
    private static final Comparator<ReportRecord> ORDER =
            Comparator.comparing(ReportRecord::receivedAt).thenComparing(ReportRecord::id);

    @Override
    public boolean keep(ReportRecord report, List<HistoryEvent> events, List<Observation> observations) {
        return records.commit(() -> report(report.id()).isEmpty() && put(report, events, observations));
    }

    /** S30: the report, the events and the observations are in one commit. */
    private boolean put(ReportRecord report, List<HistoryEvent> events, List<Observation> observations) {
        records.put(key("report", report.id()), report.toBytes());
        report.email().ifPresent(email -> emails.addEvents(email, events));
        observations.forEach(emails::observe);
        return true;
    }

    /** S31: under the lock of the commit no other thread changes the state between comparing and writing. */
    @Override
    public boolean settle(String id, ReportState from, ReportState to) {
        return records.commit(() -> report(id)
                .filter(known -> known.state() == from)
                .filter(known -> put(known.withState(to), List.of(), List.of()))
                .isPresent());
    }

    @Override
    public boolean assign(
            String id, ReportState to, EmailId email, List<HistoryEvent> events, List<Observation> observations) {
        return records.commit(() -> report(id)
                .filter(known -> known.state() == ReportState.UNVERIFIED)
                .filter(known -> put(known.withEmail(email).withState(to), events, observations))
                .isPresent());
    }

    @Override
    public List<ReportRecord> reports(EmailId email) {
        return inOrder(report -> report.email().equals(Optional.of(email)), Integer.MAX_VALUE);
    }

    @Override
    public Optional<ReportRecord> report(String id) {
        return records.get(key("report", id), ReportRecord::fromBytes);
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
        return records.delete(() -> {
            List<ReportRecord> old = inOrder(
                    report -> report.state() == ReportState.UNVERIFIED
                            && report.receivedAt().isBefore(before),
                    limit);
            old.forEach(report -> records.remove(key("report", report.id())));
            return old.size();
        });
    }

    private List<ReportRecord> inOrder(Predicate<ReportRecord> wanted, int limit) {
        return records.all("report", ReportRecord::fromBytes).stream()
                .filter(wanted)
                .sorted(ORDER)
                .limit(limit)
                .toList();
    }
}
