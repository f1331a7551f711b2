package io.emailledger.local;

import io.emailledger.history.ReportRecord;
import io.emailledger.history.ReportState;
import io.emailledger.message.EmailId;
import io.emailledger.report.RawReport;
import java.time.Instant;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.Stream;

/** The reports of a {@link MemoryHistoryStore}, guarded by its lock. */
final class MemoryReports {
    private static final Comparator<ReportRecord> ORDER =
            Comparator.comparing(ReportRecord::receivedAt).thenComparing(ReportRecord::id);

    private final Map<String, ReportRecord> byId = new LinkedHashMap<>();

    boolean keep(ReportRecord report) {
        return byId.putIfAbsent(report.id(), report) == null;
    }

    boolean settle(String id, ReportState from, ReportState to, Optional<EmailId> email) {
        ReportRecord known = byId.get(id);
        if (known == null || known.state() != from) {
            return false;
        }
        byId.put(
                id,
                new ReportRecord(id, email.or(known::email), to, known.receivedAt(), known.doubt(), known.report()));
        return true;
    }

    Optional<ReportRecord> find(String id) {
        return Optional.ofNullable(byId.get(id));
    }

    List<ReportRecord> of(EmailId email) {
        return inOrder(report -> report.email().equals(Optional.of(email))).toList();
    }

    List<ReportRecord> of(ReportState state, Optional<ReportRecord> after, int limit) {
        return inOrder(report -> report.state() == state)
                .filter(report -> after.isEmpty() || ORDER.compare(report, after.get()) > 0)
                .limit(limit)
                .toList();
    }

    int forget(Instant before, int limit) {
        List<ReportRecord> old = inOrder(report -> report.state() == ReportState.UNVERIFIED
                        && report.receivedAt().isBefore(before))
                .limit(limit)
                .toList();
        old.forEach(report -> byId.remove(report.id()));
        return old.size();
    }

    /** Deletes the reports about an e-mail; true if there were any. */
    boolean forget(EmailId email) {
        return byId.values().removeIf(report -> report.email().equals(Optional.of(email)));
    }

    /** Deletes the raw text of the reports about an e-mail; true if there was any. */
    boolean forgetWords(EmailId email) {
        List<ReportRecord> all = of(email).stream()
                .filter(report -> !report.report().raw().isEmpty())
                .toList();
        all.forEach(report -> byId.put(
                report.id(),
                new ReportRecord(
                        report.id(),
                        report.email(),
                        report.state(),
                        report.receivedAt(),
                        report.doubt(),
                        report.report().withRaw(RawReport.NONE))));
        return !all.isEmpty();
    }

    private Stream<ReportRecord> inOrder(Predicate<ReportRecord> wanted) {
        return byId.values().stream().filter(wanted).sorted(ORDER);
    }
}
