package io.emailledger.testkit;

import io.emailledger.history.AttemptRecord;
import io.emailledger.history.EmailRecord;
import io.emailledger.history.HistoryEvent;
import io.emailledger.history.HistoryPage;
import io.emailledger.history.HistoryQuery;
import io.emailledger.history.ReportRecord;
import io.emailledger.history.ReportRecord.ReportState;
import io.emailledger.message.EmailId;
import io.emailledger.report.MailReport;
import io.emailledger.report.MailReport.RawReport;
import io.emailledger.retention.Retention.RetainedPart;
import io.emailledger.spi.HistoryStore;
import io.emailledger.spi.HistoryStore.Change;
import io.emailledger.spi.StoreParts.ObservationStore.Observation;
import io.emailledger.spi.StoreParts.RetentionStore.Erasure;
import io.emailledger.spi.StoreParts.RetentionStore.Purge;
import io.emailledger.testkit.Sabotage.Meeting;
import io.emailledger.testkit.StoreSaboteurs.Saboteur;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;

/** Stores that each break one of the rules about reports, as real stores do. */
final class ReportSaboteurs {
    private final List<Saboteur> all = new ArrayList<>();

    private ReportSaboteurs() {
        keeping();
        keepingWithChanges();
        settling();
        reading();
        walking();
        forgetting();
        goingWithTheEmail();
    }

    static List<Saboteur> all() {
        return new ReportSaboteurs().all;
    }

    private void add(String test, String how, UnaryOperator<HistoryStore> breaking) {
        all.add(Saboteur.of(test, how, breaking));
    }

    private void keeping() {
        add("s30_sameReportIsStoredOnce", "adds the events every time", good -> new ForwardingStore(good) {
            @Override
            public boolean keep(ReportRecord report, List<HistoryEvent> events, List<Observation> observations) {
                boolean kept = super.keep(report, List.of(), observations);
                report.email().ifPresent(email -> events.forEach(event -> note(email, event)));
                return kept;
            }
        });
        add(
                "s30_sameReportIsStoredOnce",
                "tells reports apart by their e-mail, too",
                good -> new ForwardingStore(good) {
                    @Override
                    public boolean keep(
                            ReportRecord report, List<HistoryEvent> events, List<Observation> observations) {
                        boolean another = report(report.id())
                                .filter(known -> !known.email().equals(report.email()))
                                .isPresent();
                        return super.keep(report, events, observations) || another;
                    }
                });
        add("s30_sameReportIsStoredOnce", "leaves out the observations", good -> new ForwardingStore(good) {
            @Override
            public boolean keep(ReportRecord report, List<HistoryEvent> events, List<Observation> observations) {
                return super.keep(report, events, List.of());
            }
        });
        add("s30_concurrentReportIsStoredOnce", "queries first and inserts later", good -> new ForwardingStore(good) {
            private final Meeting meeting = new Meeting();

            @Override
            public boolean keep(ReportRecord report, List<HistoryEvent> events, List<Observation> observations) {
                boolean there = report(report.id()).isPresent();
                meeting.arrive();
                super.keep(report, events, observations);
                return !there;
            }
        });
        add("s30_reportOutlivesItsEmail", "rejects reports about deleted e-mails", good -> new ForwardingStore(good) {
            @Override
            public boolean keep(ReportRecord report, List<HistoryEvent> events, List<Observation> observations) {
                return report.email().flatMap(this::find).isPresent() && super.keep(report, events, observations);
            }
        });
    }

    private void keepingWithChanges() {
        String together = "s55_reportIsStoredWithItsChange";
        addKeeping(together, "stores the report without the change", (good, report, change) -> keep(good, report));
        addKeeping(together, "makes the change without the report", (good, report, change) -> good.advance(change));
        addKeeping(
                together,
                "changes for a known report too",
                (good, report, change) -> good.advance(change) && keep(good, report));
        addKeeping(
                "s55_reportIsNotStoredWithAStaleChange",
                "stores the report before it compares the version",
                (good, report, change) -> keep(good, report) && good.advance(change));
    }

    private void addKeeping(String test, String how, Keeping keeping) {
        add(test, how, good -> new ForwardingStore(good) {
            @Override
            public boolean keep(ReportRecord report, List<Observation> observations, Change change) {
                return keeping.keep(good, report, change);
            }
        });
    }

    private static boolean keep(HistoryStore good, ReportRecord report) {
        return good.reportStore().orElseThrow().keep(report, List.of(), List.of());
    }

    /** Stores a report with its change, wrongly. */
    @FunctionalInterface
    private interface Keeping {
        boolean keep(HistoryStore good, ReportRecord report, Change change);
    }

    private void settling() {
        add("s31_staleReportIsNotSettled", "does not compare the state", good -> new ForwardingStore(good) {
            @Override
            public boolean settle(String id, ReportState from, ReportState to) {
                return report(id)
                        .map(known -> super.settle(id, known.state(), to))
                        .orElse(false);
            }
        });
        add("s31_staleReportIsNotSettled", "does not link the report to the e-mail", good -> new ForwardingStore(good) {
            @Override
            public boolean assign(
                    String id,
                    ReportState to,
                    EmailId email,
                    List<HistoryEvent> events,
                    List<Observation> observations) {
                return super.settle(id, ReportState.UNVERIFIED, to);
            }
        });
        add("s31_staleReportIsNotSettled", "forgets the events of an assignment", good -> new ForwardingStore(good) {
            @Override
            public boolean assign(
                    String id,
                    ReportState to,
                    EmailId email,
                    List<HistoryEvent> events,
                    List<Observation> observations) {
                return super.assign(id, to, email, List.of(), observations);
            }
        });
        add("s31_oneConcurrentSettlementWins", "compares first and writes later", good -> new ForwardingStore(good) {
            private final Meeting meeting = new Meeting();

            @Override
            public boolean settle(String id, ReportState from, ReportState to) {
                boolean asSeen =
                        report(id).filter(known -> known.state() == from).isPresent();
                meeting.arrive();
                super.settle(id, from, to);
                return asSeen;
            }
        });
    }

    private void reading() {
        add(
                "s32_reportsAreReadBack",
                "stores only the first 64 KiB of readable text",
                finding(r -> with(
                        r,
                        RawReport.kept(
                                first(r.report().raw().bytes()),
                                r.report().raw().sha256()))));
        add(
                "s32_reportsAreReadBack",
                "hashes the stored content, and not the received one",
                finding(r -> with(r, RawReport.of(r.report().raw().bytes()))));
        add("s32_reportsAreReadBack", "stores at most 500 recipients", finding(r -> {
            MailReport report = r.report();
            return with(
                    r,
                    new MailReport(
                            report.kind(),
                            report.recipients()
                                    .subList(
                                            0, Math.min(500, report.recipients().size())),
                            report.token(),
                            report.envelopeId(),
                            report.messageId(),
                            report.reporter(),
                            report.raw()));
        }));
        add("s32_reportsAreReadBack", "lists reports in the order of insertion", good -> new ForwardingStore(good) {
            private final List<String> order = new ArrayList<>();

            @Override
            public boolean keep(ReportRecord report, List<HistoryEvent> events, List<Observation> observations) {
                order.add(report.id());
                return super.keep(report, events, observations);
            }

            @Override
            public List<ReportRecord> reports(EmailId email) {
                return super.reports(email).stream()
                        .sorted(Comparator.comparing(report -> order.indexOf(report.id())))
                        .toList();
            }
        });
    }

    private void walking() {
        add("s32_scanMissesNoReport", "continues after the time alone", good -> new ForwardingStore(good) {
            @Override
            public List<ReportRecord> reports(ReportState state, ReportRecord after, int limit) {
                return super.reports(state, Integer.MAX_VALUE).stream()
                        .filter(report -> report.receivedAt().isAfter(after.receivedAt()))
                        .limit(limit)
                        .toList();
            }
        });
        add("s32_scanMissesNoReport", "pages by OFFSET", good -> new ForwardingStore(good) {
            private final Map<String, Integer> offsets = new HashMap<>();

            @Override
            public List<ReportRecord> reports(ReportState state, int limit) {
                return page(state, 0, limit);
            }

            @Override
            public List<ReportRecord> reports(ReportState state, ReportRecord after, int limit) {
                return page(state, offsets.getOrDefault(after.id(), 0), limit);
            }

            private List<ReportRecord> page(ReportState state, int offset, int limit) {
                List<ReportRecord> page = super.reports(state, Integer.MAX_VALUE).stream()
                        .skip(offset)
                        .limit(limit)
                        .toList();
                page.forEach(report -> offsets.put(report.id(), offset + page.indexOf(report) + 1));
                return page;
            }
        });
    }

    private void forgetting() {
        add("s33_oldUnverifiedReportsAreDeleted", "ignores the limit", good -> new ForwardingStore(good) {
            @Override
            public int forgetReports(Instant before, int limit) {
                return super.forgetReports(before, Integer.MAX_VALUE);
            }
        });
        add(
                "s33_oldUnverifiedReportsAreDeleted",
                "treats the time itself as earlier",
                good -> new ForwardingStore(good) {
                    @Override
                    public int forgetReports(Instant before, int limit) {
                        return super.forgetReports(before.plusNanos(1), limit);
                    }
                });
        add("s33_oldUnverifiedReportsAreDeleted", "deletes all old reports", good -> new ForwardingStore(good) {
            @Override
            public int forgetReports(Instant before, int limit) {
                for (ReportState state : List.of(ReportState.OPEN, ReportState.APPLIED)) {
                    super.reports(state, limit).forEach(report -> settle(report.id(), state, ReportState.UNVERIFIED));
                }
                return super.forgetReports(before, limit);
            }
        });
    }

    private void goingWithTheEmail() {
        add(
                "s33_reportsAreDeletedWithTheirEmail",
                "keeps reports when it deletes the record",
                good -> new ForwardingStore(good) {
                    private final Map<EmailId, List<ReportRecord>> left = new HashMap<>();

                    @Override
                    public List<Boolean> purge(List<Purge> purges) {
                        purges.stream()
                                .filter(purge -> purge.part() == RetainedPart.RECORD)
                                .forEach(purge -> left.put(purge.id(), super.reports(purge.id())));
                        return super.purge(purges);
                    }

                    @Override
                    public List<ReportRecord> reports(EmailId email) {
                        return left.getOrDefault(email, super.reports(email));
                    }
                });
        add("s33_reportsAreDeletedWithTheirEmail", "keeps reports when it erases", good -> new ForwardingStore(good) {
            @Override
            public boolean erase(Erasure erasure) {
                List<ReportRecord> left = reports(erasure.record().id());
                boolean erased = super.erase(erasure);
                left.forEach(report -> keep(report, List.of(), List.of()));
                return erased;
            }
        });
        add(
                "s33_reportsAreDeletedWithTheirEmail",
                "searches transcripts only in attempts",
                good -> new ForwardingStore(good) {
                    @Override
                    public HistoryPage having(RetainedPart part, HistoryQuery query) {
                        HistoryPage page = super.having(part, query);
                        return part == RetainedPart.TRANSCRIPTS
                                ? new HistoryPage(
                                        page.emails().stream()
                                                .filter(this::isTried)
                                                .toList(),
                                        page.next())
                                : page;
                    }

                    private boolean isTried(EmailRecord email) {
                        return attempts(email.id()).stream()
                                .map(AttemptRecord::transcript)
                                .anyMatch(text -> !text.isEmpty());
                    }
                });
        add("s33_reportsAreDeletedWithTheirEmail", "deletes reports with the body", good -> new ForwardingStore(good) {
            @Override
            public List<Boolean> purge(List<Purge> purges) {
                purges.stream()
                        .filter(purge -> purge.part() == RetainedPart.BODY)
                        .forEach(purge -> super.purge(List.of(
                                new Purge(purge.id(), RetainedPart.TRANSCRIPTS, purge.at(), Optional.empty()))));
                return super.purge(purges);
            }
        });
    }

    private static UnaryOperator<HistoryStore> finding(UnaryOperator<ReportRecord> tamper) {
        return good -> new ForwardingStore(good) {
            @Override
            public Optional<ReportRecord> report(String id) {
                return super.report(id).map(tamper);
            }
        };
    }

    private static ReportRecord with(ReportRecord r, RawReport raw) {
        return with(r, r.report().withRaw(raw));
    }

    private static ReportRecord with(ReportRecord r, MailReport report) {
        return new ReportRecord(r.id(), r.email(), r.state(), r.receivedAt(), r.doubt(), report);
    }

    private static byte[] first(byte[] bytes) {
        return Arrays.copyOf(bytes, Math.min(bytes.length, 1 << 16));
    }
}
