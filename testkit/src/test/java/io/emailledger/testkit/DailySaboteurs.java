package io.emailledger.testkit;

import io.emailledger.history.DailyQuery;
import io.emailledger.history.DailyQuery.Group;
import io.emailledger.history.DailyQuery.Line;
import io.emailledger.history.EmailRecord;
import io.emailledger.message.EmailId;
import io.emailledger.spi.HistoryStore;
import io.emailledger.testkit.StoreSaboteurs.Saboteur;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import java.util.function.UnaryOperator;

/** Stores that each break one of the rules about daily counts, as real stores do. */
final class DailySaboteurs {
    private static final String NEW = "s49_newEmailsAreCounted";
    private static final String MOVED = "s49_changesMoveEmails";
    private static final String MANY = "s49_manyChangesAndCopiesAreCounted";
    private static final String LOST = "s49_lostChangesCountNothing";
    private static final String GROUPED = "s50_linesAreGroupedAndFiltered";
    private static final String DELETED = "s51_deletionsChangeNoNumber";
    private static final String OLD = "s51_oldDaysAreDeleted";
    private static final String COMBINED = "s52_combiningChangesNoNumber";

    private final List<Saboteur> all = new ArrayList<>();

    private DailySaboteurs() {
        counting();
        reading();
        deleting();
    }

    static List<Saboteur> all() {
        return new DailySaboteurs().all;
    }

    private void add(String test, String how, UnaryOperator<HistoryStore> breaking) {
        all.add(Saboteur.of(test, how, breaking));
    }

    /** A store that answers with other lines. */
    private static UnaryOperator<HistoryStore> answering(UnaryOperator<Line> look) {
        return good -> new ForwardingStore(good) {
            @Override
            public DailyQuery.Lines daily(DailyQuery query) {
                DailyQuery.Lines lines = super.daily(query);
                return new DailyQuery.Lines(
                        lines.lines().stream().map(look).toList(), lines.isCut(), lines.completeSince());
            }
        };
    }

    /** A store that asks another query. */
    private static UnaryOperator<HistoryStore> asking(UnaryOperator<DailyQuery> other) {
        return good -> new ForwardingStore(good) {
            @Override
            public DailyQuery.Lines daily(DailyQuery query) {
                return super.daily(other.apply(query));
            }
        };
    }

    /** A store that groups the e-mails that it has now. */
    private static UnaryOperator<HistoryStore> scanning(Function<EmailRecord, Line> counted) {
        return good -> new ForwardingStore(good) {
            @Override
            public DailyQuery.Lines daily(DailyQuery query) {
                Map<String, Line> sums = new TreeMap<>();
                for (EmailRecord email : Sabotage.everything(good)) {
                    Line line = counted.apply(email);
                    if (query.matches(line)) {
                        Line grouped = line.by(query.groups());
                        sums.merge(grouped.toString(), grouped, (a, b) -> a.withNumber(a.number() + b.number()));
                    }
                }
                return DailyQuery.Lines.of(List.copyOf(sums.values()), query);
            }
        };
    }

    private void counting() {
        add(NEW, "counts e-mails that were not stored", good -> new ForwardingStore(good) {
            private final AtomicInteger calls = new AtomicInteger();

            @Override
            public List<EmailId> insert(List<NewEmail> emails) {
                calls.incrementAndGet();
                return super.insert(emails);
            }

            @Override
            public DailyQuery.Lines daily(DailyQuery query) {
                DailyQuery.Lines lines = super.daily(query);
                List<Line> more = new ArrayList<>(lines.lines());
                if (calls.get() > 3) {
                    more.replaceAll(line -> line.withNumber(line.number() + 1));
                }
                return new DailyQuery.Lines(more, lines.isCut(), lines.completeSince());
            }
        });
        add(
                NEW,
                "ignores the case of tenants",
                answering(line -> new Line(
                        line.day(),
                        line.tenant().map(name -> name.toLowerCase(Locale.ROOT)),
                        line.route(),
                        line.status(),
                        line.cause(),
                        line.number())));
        add(MOVED, "counts what is being sent as SENDING", scanning(email -> {
            Line line = Line.of(email);
            return new Line(
                    line.day(), line.tenant(), line.route(), Optional.of(email.status()), line.cause(), line.number());
        }));
        add(
                MOVED,
                "stores no causes",
                answering(line -> new Line(
                        line.day(), line.tenant(), line.route(), line.status(), Optional.empty(), line.number())));
        add(MOVED, "does not subtract", good -> new ForwardingStore(good) {
            private final Map<String, Line> most = new HashMap<>();

            @Override
            public DailyQuery.Lines daily(DailyQuery query) {
                DailyQuery.Lines lines = super.daily(query);
                lines.lines()
                        .forEach(line -> most.merge(
                                line.withNumber(0).toString(), line, (a, b) -> a.number() > b.number() ? a : b));
                return new DailyQuery.Lines(
                        most.values().stream()
                                .sorted(Comparator.comparing(
                                        line -> line.status().map(Enum::name).orElse("")))
                                .toList(),
                        false,
                        Optional.empty());
            }
        });
        add(MANY, "does not count copies", scanning(email -> {
            Line line = Line.of(email);
            return email.facts().resendOf().isPresent() ? line.withNumber(0) : line;
        }));
        add(MANY, "counts only the first of many changes", good -> new ForwardingStore(good) {
            @Override
            public List<Boolean> advanceAll(List<Change> changes) {
                super.advance(changes.get(0));
                return changes.stream().map(change -> true).toList();
            }
        });
        add(LOST, "counts before it compares the version", good -> new ForwardingStore(good) {
            private final AtomicInteger lost = new AtomicInteger();

            @Override
            public boolean advance(Change change) {
                boolean kept = super.advance(change);
                lost.addAndGet(kept ? 0 : 1);
                return kept;
            }

            @Override
            public DailyQuery.Lines daily(DailyQuery query) {
                DailyQuery.Lines lines = super.daily(query);
                return new DailyQuery.Lines(
                        lines.lines().stream()
                                .map(line -> line.withNumber(line.number() + lost.get()))
                                .toList(),
                        lines.isCut(),
                        lines.completeSince());
            }
        });
    }

    private void reading() {
        add(GROUPED, "ignores the groups", asking(query -> query.by(Group.values())));
        add(GROUPED, "ignores the tenant", asking(query -> other(query).by(groups(query))));
        add(GROUPED, "leaves out the last day", good -> new ForwardingStore(good) {
            @Override
            public DailyQuery.Lines daily(DailyQuery query) {
                DailyQuery.Lines lines = super.daily(query.by(Group.values()));
                Map<String, Line> sums = new TreeMap<>();
                for (Line line : lines.lines()) {
                    if (!line.day().equals(Optional.of(query.to()))) {
                        Line grouped = line.by(query.groups());
                        sums.merge(grouped.toString(), grouped, (a, b) -> a.withNumber(a.number() + b.number()));
                    }
                }
                return DailyQuery.Lines.of(List.copyOf(sums.values()), query);
            }
        });
        add(GROUPED, "does not say that it is cut", good -> new ForwardingStore(good) {
            @Override
            public DailyQuery.Lines daily(DailyQuery query) {
                DailyQuery.Lines lines = super.daily(query);
                return new DailyQuery.Lines(lines.lines(), false, lines.completeSince());
            }
        });
        add(GROUPED, "ignores the limit", good -> new ForwardingStore(good) {
            @Override
            public DailyQuery.Lines daily(DailyQuery query) {
                DailyQuery.Lines lines = super.daily(query.limit(DailyQuery.MOST_LINES));
                return new DailyQuery.Lines(lines.lines(), lines.lines().size() > query.limit(), lines.completeSince());
            }
        });
    }

    /** Returns the query without its filters. */
    private static DailyQuery other(DailyQuery query) {
        return DailyQuery.between(query.from(), query.to()).limit(query.limit());
    }

    private static Group[] groups(DailyQuery query) {
        return query.groups().toArray(Group[]::new);
    }

    private void deleting() {
        add(DELETED, "counts the e-mails that are left", scanning(Line::of));
        add(OLD, "deletes no days", good -> new ForwardingStore(good) {
            @Override
            public int deleteDaily(LocalDate before) {
                return 0;
            }
        });
        add(OLD, "deletes the day that is kept, too", good -> new ForwardingStore(good) {
            @Override
            public int deleteDaily(LocalDate before) {
                return super.deleteDaily(before.plusDays(1));
            }
        });
        add(COMBINED, "reads sums and differences in two moments", good -> new ForwardingStore(good) {
            private final AtomicInteger combined = new AtomicInteger();

            @Override
            public int combine(int least) {
                combined.incrementAndGet();
                return super.combine(least);
            }

            @Override
            public DailyQuery.Lines daily(DailyQuery query) {
                DailyQuery.Lines lines = super.daily(query);
                return new DailyQuery.Lines(
                        lines.lines().stream()
                                .map(line -> line.withNumber(line.number() - combined.get() % 2))
                                .toList(),
                        lines.isCut(),
                        lines.completeSince());
            }
        });
        add(COMBINED, "says that it combined what it did not have", good -> new ForwardingStore(good) {
            @Override
            public int combine(int least) {
                return 1;
            }
        });
    }
}
