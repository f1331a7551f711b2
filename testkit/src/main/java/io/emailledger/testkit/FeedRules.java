package io.emailledger.testkit;

import io.emailledger.history.EmailRecord;
import io.emailledger.history.EmailStatus;
import io.emailledger.history.HistoryEvent;
import io.emailledger.history.HistoryEvent.EventType;
import io.emailledger.history.HistoryEvent.FeedEvent;
import io.emailledger.history.HistoryEvent.FeedPage;
import io.emailledger.history.HistoryEvent.RecipientChange;
import io.emailledger.history.RecipientRecord;
import io.emailledger.history.Reply;
import io.emailledger.message.EmailId;
import io.emailledger.report.ReplyRules.RefusalCause;
import io.emailledger.retention.Retention.RetainedPart;
import io.emailledger.spi.HistoryStore.Change;
import io.emailledger.spi.StoreException;
import io.emailledger.spi.StoreParts.RetentionStore.Purge;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;

/** S44 to S47: the feed of all events. */
final class FeedRules {
    private static final int WRITERS = 6;
    private static final int ROUNDS = 12;

    private FeedRules() {}

    static void everyEventIsThere(Bench b) {
        b.same(0L, b.feed().feedEnd(), "the end of an empty feed");
        b.same(new FeedPage(List.of(), 0, 0), b.feed().feed(0, 10), "the page of an empty feed");

        EmailId first = b.insert(b.sample().to("a@home.example", "b@home.example"));
        EmailId second = b.insertAll(b.sample(), b.sample()).get(0);
        Change bounced = bounced(b, b.find(first));
        b.holds(b.store.advance(bounced), "advance rejected a change of the version in the store.");
        Sample copy = b.sample();
        copy.resendOf = second;
        Change resent =
                SampleChanges.withEvents(b.find(second), List.of(HistoryEvent.of(EventType.RESENT, b.now(), "again")));
        b.holds(b.store.advance(resent.withCopy(copy.make())), "advance rejected a change with a copy.");
        b.store
                .observationStore()
                .ifPresent(part -> part.note(first, HistoryEvent.of(EventType.OPENED, b.now(), "seen")));

        List<FeedEvent> all = b.feed().feed(0, 100).events();

        b.same(
                List.of(EventType.RECORDED, EventType.SENDING, EventType.BOUNCED, EventType.DEFERRED),
                typesOf(all, first).subList(0, 4),
                "the events of an e-mail in the feed, in order");
        b.same(
                List.of(EventType.RECORDED, EventType.RESENT),
                typesOf(all, second),
                "the events in the feed of an e-mail that was resent");
        b.same(List.of(EventType.RECORDED), typesOf(all, copy.id), "the events in the feed of the copy of a resend");
        if (b.hasObservations()) {
            b.same(EventType.OPENED, typesOf(all, first).get(4), "the event of a note in the feed");
        }
        FeedEvent recorded = of(all, first).get(0);
        b.same(Optional.of(EmailStatus.PENDING), recorded.status(), "the status of a recorded e-mail in the feed");
        b.same(first.recordedAt(), recorded.at(), "the time of the event RECORDED in the feed");
        FeedEvent bounce = of(all, first).get(2);
        b.same(Optional.of(EmailStatus.PENDING), bounce.status(), "the status after a change, in the feed");
        b.same(b.now(), bounce.at(), "the time of an event in the feed");
        b.same(
                List.of(new RecipientChange(
                        1,
                        Optional.of(EmailStatus.BOUNCED),
                        Optional.of(RefusalCause.RECIPIENT),
                        Optional.of(550),
                        Optional.empty())),
                bounce.recipients(),
                "the recipients of an event in the feed");
        b.same(
                new RecipientChange(0, Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty()),
                of(all, first).get(3).recipients().get(0),
                "a recipient of an event in the feed that the change does not set");
        b.same(Optional.of(b.find(first)), bounce.record(), "the record of an e-mail in the feed");
    }

    /** Returns a change with three events, one of which names a recipient that it does not set. */
    private static Change bounced(Bench b, EmailRecord record) {
        RecipientRecord recipient = SampleChanges.as(record.recipients().get(1), EmailStatus.BOUNCED)
                .withReply(new Reply(550, "5.1.1 b@home.example is unknown"))
                .withCause(RefusalCause.RECIPIENT);
        return new Change(
                record.id(),
                SampleChanges.after(record.state()),
                List.of(recipient),
                List.of(
                        HistoryEvent.of(EventType.SENDING, b.now(), "attempt 1"),
                        new HistoryEvent(EventType.BOUNCED, b.now(), List.of(1), "unknown"),
                        new HistoryEvent(EventType.DEFERRED, b.now(), List.of(0), "busy")),
                List.of(),
                Optional.empty());
    }

    static void eventsOfReportsAreThere(Bench b) {
        EmailId id = b.insert(b.sample());
        HistoryEvent event = new HistoryEvent(EventType.REPORTED, b.now(), List.of(0), "delayed");
        List<EventType> expected = new ArrayList<>(List.of(EventType.RECORDED));
        b.store.reportStore().ifPresent(reports -> {
            reports.keep(SampleReports.about(id, b.now(), "first"), List.of(event), List.of());
            reports.keep(SampleReports.about(id, b.now(), "first"), List.of(event), List.of());
            expected.add(EventType.REPORTED);
        });

        List<FeedEvent> all = b.feed().feed(0, 100).events();

        b.same(expected, typesOf(all, id), "the events in the feed of an e-mail with a report");
        for (FeedEvent reported : all.subList(1, all.size())) {
            b.same(Optional.empty(), reported.status(), "the status of an event that changes none, in the feed");
        }
    }

    static void onlyWhatIsStored(Bench b) {
        EmailRecord record = b.find(b.insert(b.sample()));
        b.holds(b.store.advance(SampleChanges.touch(record, "first")), "advance rejected a change.");
        b.holds(!b.store.advance(SampleChanges.touch(record, "late")), "advance accepted a change of an old version.");
        Sample known = b.sample();
        b.insert(known);
        try {
            b.store.insert(List.of(b.sample().make(), known.make()));
            b.holds(false, "insert accepted an e-mail whose id was in use.");
        } catch (StoreException e) {
            // Nothing of the list is stored.
        }

        b.same(
                List.of(EventType.RECORDED, EventType.REPORTED, EventType.RECORDED),
                b.feed().feed(0, 100).events().stream().map(FeedEvent::type).toList(),
                "the feed after calls that stored nothing");
    }

    static void readerPassesNoGap(Bench b) throws Exception {
        AtomicInteger writing = new AtomicInteger(WRITERS);
        List<FeedEvent> seen = Collections.synchronizedList(new ArrayList<>());
        List<Set<EmailId>> written = Race.run(WRITERS + 1, racer -> {
            if (racer == WRITERS) {
                follow(b, writing, seen);
                return Set.of();
            }
            try {
                return writeMany(b, racer);
            } finally {
                writing.decrementAndGet();
            }
        });

        List<FeedEvent> all = new ArrayList<>();
        FeedPage page = b.feed().feed(0, 50);
        while (!page.events().isEmpty()) {
            all.addAll(page.events());
            page = b.feed().feed(page.next(), 50);
        }
        b.same(
                IntStream.rangeClosed(1, all.size()).mapToObj(Long::valueOf).toList(),
                all.stream().map(FeedEvent::number).toList(),
                "the numbers of the feed");
        b.same(names(all), names(seen), "what a reader saw of the feed while others wrote");
        Map<EmailId, List<EventType>> byEmail = new HashMap<>();
        all.forEach(event ->
                byEmail.computeIfAbsent(event.email(), id -> new ArrayList<>()).add(event.type()));
        for (Set<EmailId> ids : written) {
            for (EmailId id : ids) {
                b.same(
                        List.of(EventType.RECORDED, EventType.REPORTED, EventType.REPORTED),
                        byEmail.getOrDefault(id, List.of()),
                        "the events in the feed of one of many e-mails");
            }
        }
        b.same((long) all.size(), b.feed().feedEnd(), "the end of the feed");
    }

    private static Set<EmailId> writeMany(Bench b, int racer) {
        Set<EmailId> ids = new HashSet<>();
        for (int round = 0; round < ROUNDS; round++) {
            Sample[] samples = IntStream.range(0, 1 + (racer + round) % 4)
                    .mapToObj(i -> b.sample())
                    .toArray(Sample[]::new);
            for (EmailId id : b.insertAll(samples)) {
                ids.add(id);
                for (int i = 0; i < 2; i++) {
                    b.holds(b.store.advance(SampleChanges.touch(b.find(id), "seen")), "advance rejected a change.");
                }
            }
        }
        return ids;
    }

    private static void follow(Bench b, AtomicInteger writing, List<FeedEvent> seen) {
        long position = 0;
        boolean last = false;
        while (true) {
            FeedPage page = b.feed().feed(position, 20);
            seen.addAll(page.events());
            position = page.next();
            if (page.events().isEmpty() && last) {
                return;
            }
            // What was written before this is in the next page.
            last = writing.get() == 0;
        }
    }

    static void readInPages(Bench b) {
        for (int i = 0; i < 5; i++) {
            b.insert(b.sample());
        }
        b.same(5L, b.feed().feedEnd(), "the end of a feed of five events");
        List<FeedEvent> all = b.feed().feed(0, 10).events();
        b.same(new FeedPage(all.subList(0, 2), 2, 0), b.feed().feed(0, 2), "the first page of two");
        b.same(new FeedPage(all.subList(2, 4), 4, 0), b.feed().feed(2, 2), "the page after the second event");
        b.same(new FeedPage(all.subList(4, 5), 5, 0), b.feed().feed(4, 2), "the last page");
        b.same(new FeedPage(List.of(), 5, 0), b.feed().feed(5, 2), "the page after the last event");
        b.same(all, b.feed().feed(0, 10).events(), "the feed when it is read again");
    }

    static void deletionsAreThere(Bench b) {
        EmailId kept = b.insert(b.sample());
        b.store.retentionStore().ifPresent(retention -> {
            Sample sample = b.sample().to("pat@home.example").status(EmailStatus.DELIVERED);
            sample.metadata.put("who", "secret");
            EmailId erased = b.insert(sample);
            EmailId purged = b.insert(b.sample().status(EmailStatus.DELIVERED));
            b.holds(ErasureRules.erase(b, erased), "erase returned false for the version that is kept.");
            retention.purge(
                    List.of(new Purge(purged, RetainedPart.BODY, b.now(), Optional.of(RetentionRules.gone(b)))));
            retention.purge(List.of(new Purge(purged, RetainedPart.RECORD, b.now(), Optional.empty())));
            retention.purge(List.of(new Purge(purged, RetainedPart.RECORD, b.now(), Optional.empty())));

            List<FeedEvent> all = b.feed().feed(0, 100).events();

            b.same(
                    List.of(EventType.RECORDED, EventType.ERASED),
                    typesOf(all, erased),
                    "the events in the feed of an e-mail that was erased");
            b.same(
                    List.of(EventType.RECORDED, EventType.PURGED, EventType.PURGED),
                    typesOf(all, purged),
                    "the events in the feed of an e-mail of which first the body was purged, then the record");
            b.holds(
                    of(all, purged).stream().allMatch(event -> event.record().isEmpty()),
                    "the feed returned the record of an e-mail that was deleted.");
            b.holds(
                    of(all, erased).stream().allMatch(event -> event.record().equals(Optional.of(b.find(erased)))),
                    "the feed did not return the record of an erased e-mail as it is now.");
            b.holds(!all.toString().contains("secret"), "the feed returned data that was erased.");
        });
        b.same(
                List.of(EventType.RECORDED),
                typesOf(b.feed().feed(0, 100).events(), kept),
                "the events in the feed of an e-mail of which nothing was deleted");
    }

    static void oldEventsAreDeleted(Bench b) {
        for (int i = 0; i < 5; i++) {
            b.insert(b.sample());
            b.clock.advance(Duration.ofMinutes(1));
        }
        List<FeedEvent> all = b.feed().feed(0, 10).events();

        b.same(0, b.feed().deleteFeed(all.get(0).at(), 10), "the number deleted when no event was old");
        b.same(2, b.feed().deleteFeed(all.get(3).at(), 2), "the number deleted with a limit of two");
        b.same(1, b.feed().deleteFeed(all.get(3).at(), 2), "the number deleted when one event was left");
        b.same(new FeedPage(all.subList(3, 5), 5, 3), b.feed().feed(0, 10), "the page of a reader that missed three");
        b.same(new FeedPage(all.subList(3, 5), 5, 1), b.feed().feed(2, 10), "the page of a reader that missed one");
        b.same(new FeedPage(all.subList(3, 5), 5, 0), b.feed().feed(3, 10), "the page of a reader that missed none");

        EmailId unread = b.insert(b.sample());
        b.clock.advance(Duration.ofDays(1));
        int deleted = 0;
        int batch = b.feed().deleteFeed(b.now(), 100);
        while (batch > 0) {
            deleted += batch;
            batch = b.feed().deleteFeed(b.now(), 100);
        }
        b.same(3, deleted, "the number deleted of a feed whose last event was never read");
        b.same(new FeedPage(List.of(), 6, 3), b.feed().feed(3, 10), "the page when every event was deleted");
        b.same(6L, b.feed().feedEnd(), "the end of the feed when every event was deleted");
        b.same(1, b.store.events(unread).size(), "the number of events in the history after the feed was shortened");
        b.insert(b.sample());
        b.same(
                List.of(7L),
                b.feed().feed(6, 10).events().stream().map(FeedEvent::number).toList(),
                "the number of the next event when every event was deleted");
    }

    private static List<FeedEvent> of(List<FeedEvent> events, EmailId id) {
        return events.stream().filter(event -> event.email().equals(id)).toList();
    }

    private static List<EventType> typesOf(List<FeedEvent> events, EmailId id) {
        return of(events, id).stream().map(FeedEvent::type).toList();
    }

    private static List<String> names(List<FeedEvent> events) {
        return events.stream().map(FeedEvent::id).toList();
    }
}
