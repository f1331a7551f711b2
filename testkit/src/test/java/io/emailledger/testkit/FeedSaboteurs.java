package io.emailledger.testkit;

import io.emailledger.history.EmailRecord;
import io.emailledger.history.HistoryEvent.EventType;
import io.emailledger.history.HistoryEvent.FeedEvent;
import io.emailledger.history.HistoryEvent.FeedPage;
import io.emailledger.message.EmailId;
import io.emailledger.spi.HistoryStore;
import io.emailledger.testkit.StoreSaboteurs.Saboteur;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.UnaryOperator;

/** Stores that each break one of the rules about the feed, as real stores do. */
final class FeedSaboteurs {
    private static final String EVERY = "s44_everyEventIsInFeed";
    private static final String REPORTS = "s44_eventsOfReportsAreInFeed";
    private static final String STORED = "s44_unstoredEventsAreNotInFeed";
    private static final String GAPS = "s45_readerPassesNoGap";
    private static final String PAGES = "s45_feedIsReadInPages";
    private static final String DELETIONS = "s46_deletionsAreInFeed";
    private static final String OLD = "s47_oldEventsAreDeleted";

    private final List<Saboteur> all = new ArrayList<>();

    private FeedSaboteurs() {
        contents();
        numbers();
        deletions();
    }

    static List<Saboteur> all() {
        return new FeedSaboteurs().all;
    }

    private void add(String test, String how, UnaryOperator<HistoryStore> breaking) {
        all.add(Saboteur.of(test, how, breaking));
    }

    /** A store that changes each event, or leaves it out, when the feed is read. */
    private static UnaryOperator<HistoryStore> reading(UnaryOperator<Optional<FeedEvent>> look) {
        return good -> new ForwardingStore(good) {
            @Override
            public FeedPage feed(long after, int limit) {
                FeedPage page = super.feed(after, limit);
                return new FeedPage(
                        page.events().stream()
                                .flatMap(event -> look.apply(Optional.of(event)).stream())
                                .toList(),
                        page.next(),
                        page.missed());
            }
        };
    }

    private static FeedEvent with(FeedEvent e, Optional<EmailRecord> record) {
        return new FeedEvent(e.number(), e.email(), e.type(), e.at(), Optional.empty(), e.recipients(), record);
    }

    private void contents() {
        add(EVERY, "adds no events of notes", reading(some -> some.filter(e -> e.type() != EventType.OPENED)));
        add(
                EVERY,
                "adds no events of copies",
                reading(some -> some.filter(e -> e.record()
                        .filter(record -> record.facts().resendOf().isPresent())
                        .isEmpty())));
        add(EVERY, "does not store the status", reading(some -> some.map(e -> with(e, e.record()))));
        add(EVERY, "returns no records", reading(some -> some.map(e -> withRecord(e, Optional.empty()))));
        add(REPORTS, "adds no events of reports", reading(some -> some.filter(e -> e.type() != EventType.REPORTED)));
        add(STORED, "adds events before it compares the version", good -> new ForwardingStore(good) {
            private final Set<EmailId> lost = new HashSet<>();

            @Override
            public boolean advance(Change change) {
                boolean kept = super.advance(change);
                if (!kept) {
                    lost.add(change.id());
                }
                return kept;
            }

            @Override
            public FeedPage feed(long after, int limit) {
                FeedPage page = super.feed(after, limit);
                List<FeedEvent> events = new ArrayList<>(page.events());
                lost.forEach(id -> events.add(page.events().stream()
                        .filter(event -> event.email().equals(id))
                        .findFirst()
                        .orElseThrow()));
                return new FeedPage(events, page.next(), page.missed());
            }
        });
    }

    private void numbers() {
        add(GAPS, "gives out numbers before the commit", good -> new ForwardingStore(good) {
            private final Set<Long> visible = new HashSet<>();

            /** Every seventh event becomes visible after the later ones. */
            @Override
            public synchronized FeedPage feed(long after, int limit) {
                FeedPage page = super.feed(after, limit);
                List<FeedEvent> events = page.events().stream()
                        .filter(event -> event.number() % 7 != 0 || !visible.add(event.number()))
                        .toList();
                return new FeedPage(events, page.next(), page.missed());
            }
        });
        add(
                GAPS,
                "leaves gaps for transactions that were rolled back",
                reading(some -> some.map(e -> e.withNumber(e.number() < 30 ? e.number() : e.number() + 1))));
        add(PAGES, "ignores the limit", good -> new ForwardingStore(good) {
            @Override
            public FeedPage feed(long after, int limit) {
                return super.feed(after, 1_000);
            }
        });
        add(PAGES, "numbers events anew whenever they are read", good -> new ForwardingStore(good) {
            private final Map<Long, Long> numbers = new HashMap<>();

            @Override
            public FeedPage feed(long after, int limit) {
                FeedPage page = super.feed(after, limit);
                return new FeedPage(
                        page.events().stream()
                                .map(event -> event.withNumber(
                                        numbers.merge(event.number(), event.number(), (old, same) -> old + 10)))
                                .toList(),
                        page.next(),
                        page.missed());
            }
        });
        add(PAGES, "returns the number of stored rows as the end", good -> new ForwardingStore(good) {
            @Override
            public long feedEnd() {
                return super.feedEnd() + 1;
            }
        });
    }

    private void deletions() {
        add(
                DELETIONS,
                "adds no event of a deleted record",
                reading(some -> some.filter(
                        e -> e.type() != EventType.PURGED || e.status().isPresent())));
        add(DELETIONS, "copies the record into the feed", good -> new ForwardingStore(good) {
            private final Map<EmailId, EmailRecord> copies = new HashMap<>();

            @Override
            public List<EmailId> insert(List<NewEmail> emails) {
                emails.forEach(email -> copies.put(email.record().id(), email.record()));
                return super.insert(emails);
            }

            @Override
            public FeedPage feed(long after, int limit) {
                FeedPage page = super.feed(after, limit);
                return new FeedPage(
                        page.events().stream()
                                .map(event -> withRecord(event, Optional.ofNullable(copies.get(event.email()))))
                                .toList(),
                        page.next(),
                        page.missed());
            }
        });
        add(OLD, "deletes events that are not old", good -> new ForwardingStore(good) {
            @Override
            public int deleteFeed(Instant before, int limit) {
                return super.deleteFeed(before.plusSeconds(3_600), limit);
            }
        });
        add(OLD, "does not tell what was missed", good -> new ForwardingStore(good) {
            @Override
            public FeedPage feed(long after, int limit) {
                FeedPage page = super.feed(after, limit);
                return new FeedPage(page.events(), page.next(), 0);
            }
        });
        add(OLD, "never deletes", good -> new ForwardingStore(good) {
            @Override
            public int deleteFeed(Instant before, int limit) {
                return 0;
            }
        });
    }

    private static FeedEvent withRecord(FeedEvent e, Optional<EmailRecord> record) {
        return new FeedEvent(e.number(), e.email(), e.type(), e.at(), e.status(), e.recipients(), record);
    }
}
