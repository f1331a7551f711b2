package io.emailledger.examples.filestore;

import io.emailledger.history.ReportRecord;
import io.emailledger.history.ReportState;
import io.emailledger.message.EmailId;
import io.emailledger.report.RawReport;
import java.time.Instant;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.Stream;

/** The reports by id, in memory. */
final class KeptReports {
    /** S29: by time of receipt and then id. */
    private static final Comparator<ReportRecord> ORDER =
            Comparator.comparing(ReportRecord::receivedAt).thenComparing(ReportRecord::id);

    private final Map<String, ReportRecord> byId = new LinkedHashMap<>();

    void put(ReportRecord report) {
        byId.put(report.id(), report);
    }

    Collection<ReportRecord> all() {
        return byId.values();
    }

    /** Returns the reports that remain after a deletion, to be written before they replace these. */
    KeptReports copy() {
        KeptReports copy = new KeptReports();
        copy.byId.putAll(byId);
        return copy;
    }

    Optional<ReportRecord> find(String id) {
        return Optional.ofNullable(byId.get(id));
    }

    List<ReportRecord> of(EmailId email) {
        return inOrder(isAbout(email)).toList();
    }

    List<ReportRecord> of(ReportState state, Optional<ReportRecord> after, int limit) {
        return inOrder(report -> report.state() == state)
                .filter(report -> after.isEmpty() || ORDER.compare(report, after.get()) > 0)
                .limit(limit)
                .toList();
    }

    /** S30: old unverified reports. */
    List<ReportRecord> unverifiedBefore(Instant end, int limit) {
        return inOrder(report -> report.state() == ReportState.UNVERIFIED
                        && report.receivedAt().isBefore(end))
                .limit(limit)
                .toList();
    }

    /** S24 and S30: whether a report has a text that people can read. */
    boolean haveWords(EmailId email) {
        return byId.values().stream()
                .filter(isAbout(email))
                .anyMatch(report -> !report.report().raw().isEmpty());
    }

    void removeWords(EmailId email) {
        of(email)
                .forEach(report -> put(new ReportRecord(
                        report.id(),
                        report.email(),
                        report.state(),
                        report.receivedAt(),
                        report.doubt(),
                        report.report().withRaw(RawReport.NONE))));
    }

    void remove(EmailId email) {
        byId.values().removeIf(isAbout(email));
    }

    void removeAll(Collection<ReportRecord> reports) {
        byId.values().removeAll(reports);
    }

    private Stream<ReportRecord> inOrder(Predicate<ReportRecord> wanted) {
        return byId.values().stream().filter(wanted).sorted(ORDER);
    }

    private static Predicate<ReportRecord> isAbout(EmailId email) {
        return report -> report.email().equals(Optional.of(email));
    }
}
