package io.emailledger.testkit;

import io.emailledger.history.EmailStatus;
import io.emailledger.history.HistoryEvent;
import io.emailledger.history.HistoryEvent.EventType;
import io.emailledger.history.HistoryPage;
import io.emailledger.history.HistoryQuery;
import io.emailledger.history.ObservationRecord.ObservationKind;
import io.emailledger.message.EmailId;
import io.emailledger.retention.Retention.RetainedPart;
import io.emailledger.spi.StoreParts.ObservationStore.Observation;
import io.emailledger.spi.StoreParts.RetentionStore.Purge;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/** S26 to S28: deletion after the retention period. */
final class RetentionRules {
    private static final int RACERS = 6;

    private RetentionRules() {}

    static void walkMissesNothing(Bench b) {
        Set<EmailId> all = new TreeSet<>();
        for (int i = 0; i < 40; i++) {
            all.add(Kept.full(b, "pat" + i + "@home.example"));
            b.clock.advance(Duration.ofSeconds(1));
        }
        EmailId unfinished = b.insert(b.sample());
        Instant end = b.now();
        b.clock.advance(Duration.ofSeconds(1));
        EmailId late = Kept.full(b, "late@home.example");
        HistoryQuery old =
                HistoryQuery.all().status(EmailStatus.DELIVERED).until(end).limit(7);

        for (RetainedPart part : RetainedPart.values()) {
            List<EmailId> walked = walk(b, part, old);
            b.same(List.copyOf(all), sorted(walked), "the e-mails of a walk over those that have " + part);
            b.holds(descending(walked), "a walk over those that have " + part + " was not in descending order.");
            b.holds(
                    !walked.contains(unfinished) && !walked.contains(late),
                    "a walk over those that have " + part + " found an e-mail that does not match the query.");
        }
        EmailId some = walk(b, RetainedPart.BODY, old).get(3);
        b.same(
                b.find(some),
                b.retention().having(RetainedPart.BODY, old).emails().get(3),
                "a record that a walk found, and find returns");
        for (RetainedPart part : List.of(RetainedPart.BODY, RetainedPart.EVENTS)) {
            b.retention().purge(List.of(new Purge(some, part, b.now(), Optional.empty())));
            Set<EmailId> others = new TreeSet<>(all);
            others.remove(some);
            b.holds(
                    walk(b, part, old).containsAll(others),
                    "a walk over those that have " + part + " missed some after one had lost it.");
        }
    }

    static void eachPartGoesAlone(Bench b) {
        EmailId other = Kept.full(b, "other-one@home.example");
        EmailId body = Kept.full(b, "body@home.example");
        goesAlone(b, body, RetainedPart.BODY);
        goesAlone(b, Kept.full(b, "transcripts@home.example"), RetainedPart.TRANSCRIPTS);
        goesAlone(b, Kept.full(b, "steps@home.example"), RetainedPart.EVENTS);
        EmailId opens = Kept.full(b, "observations@home.example");
        if (b.hasObservations()) {
            goesAlone(b, opens, RetainedPart.OBSERVATIONS);
        }

        b.holds(!b.store.hasBody(body), "hasBody returned true for a body that was deleted.");
        b.holds(b.store.attachment(body, 0).isEmpty(), "the content of an attachment is there without the body.");
        b.holds(b.store.hasBody(other), "hasBody returned false for a body that is there.");
        b.same(
                List.of(),
                b.everything(HistoryQuery.all().opened(true).recipient("observations@home.example")),
                "the e-mails that history finds as opened after what was observed was deleted");
        if (b.hasObservations()) {
            b.holds(
                    b.observations().observe(new Observation(opens, 0, ObservationKind.OPEN, "browser", b.now())),
                    "observe returned false for the first open after what was observed had been deleted.");
        }
    }

    private static void goesAlone(Bench b, EmailId id, RetainedPart part) {
        Optional<HistoryEvent> event = part == RetainedPart.EVENTS ? Optional.empty() : Optional.of(gone(b));
        Kept left = Kept.of(b, id).without(part, b.now(), event);
        Purge purge = new Purge(id, part, b.now(), event);

        b.same(List.of(true), b.retention().purge(List.of(purge)), "the answer for " + part + ", which was there");
        b.same(left, Kept.of(b, id), "what is left without " + part);
        b.same(List.of(false), b.retention().purge(List.of(purge)), "the answer for " + part + ", which was gone");
        b.same(left, Kept.of(b, id), "what is left when " + part + " is deleted a second time");
    }

    static void recordGoesWithEverything(Bench b) {
        EmailId kept = Kept.full(b, "kim@home.example");
        EmailId id = Kept.full(b, "pat@home.example");
        EmailId second = Kept.full(b, "sam@home.example");
        EmailId unknown = b.sample().id;
        HistoryQuery pat = HistoryQuery.all().recipient("pat@home.example");

        b.same(
                List.of(true, false, true),
                b.retention().purge(List.of(whole(b, id), whole(b, unknown), whole(b, second))),
                "the answers for a record, an unknown one and another");

        b.holds(b.store.find(id).isEmpty(), "find returned a record that was deleted.");
        b.holds(b.store.body(id).isEmpty(), "body returned something of a record that was deleted.");
        b.holds(!b.store.hasBody(id), "hasBody returned true for a record that was deleted.");
        b.holds(b.store.attachment(id, 0).isEmpty(), "there is a content of a record that was deleted.");
        b.same(List.of(), b.store.events(id), "the events of a record that was deleted");
        b.same(List.of(), b.store.attempts(id), "the attempts of a record that was deleted");
        b.same(List.of(), b.observed(id), "the observations of a record that was deleted");
        b.same(List.of(), b.everything(pat), "what history finds of a record that was deleted");
        b.same(0L, b.store.counts(pat).of(EmailStatus.DELIVERED), "the count of records that were deleted");
        if (b.hasObservations()) {
            b.holds(
                    !b.observations().note(id, gone(b)) && b.store.events(id).isEmpty(),
                    "note added an event to a record that was deleted.");
            b.holds(
                    !b.observations().observe(new Observation(id, 0, ObservationKind.OPEN, "browser", b.now()))
                            && b.observed(id).isEmpty(),
                    "observe noted a fact about a record that was deleted.");
        }
        b.same(1, b.everything(HistoryQuery.all()).size(), "the number of records that are left");
        b.same(kept, b.everything(HistoryQuery.all()).get(0).id(), "the record that is left");
        b.same(3, Kept.of(b, kept).attempts().get(0).results().size(), "the results of the record that is left");
        EmailId again = b.sample().id;
        Sample sample =
                b.sample().to("pat@home.example").key("pat@home.example").otherContent();
        b.holds(
                !again.equals(id) && b.insert(sample).equals(sample.id),
                "the idempotency key of a record that was deleted cannot be used again.");
    }

    static void racingPurgesAreToldOnce(Bench b) throws Exception {
        List<EmailId> ids = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            ids.add(Kept.full(b, "pat" + i + "@home.example"));
        }
        for (RetainedPart part : RetainedPart.values()) {
            if (part == RetainedPart.OBSERVATIONS && !b.hasObservations()) {
                continue;
            }
            boolean noted = part != RetainedPart.EVENTS && part != RetainedPart.RECORD;
            Optional<HistoryEvent> event = noted ? Optional.of(gone(b)) : Optional.empty();
            List<Purge> purges =
                    ids.stream().map(id -> new Purge(id, part, b.now(), event)).toList();
            List<List<Boolean>> told = Race.run(RACERS, racer -> {
                List<Purge> mine = new ArrayList<>(purges);
                if (racer % 2 == 1) {
                    Collections.reverse(mine);
                }
                return b.retention().purge(mine);
            });
            long yes = told.stream()
                    .flatMap(List::stream)
                    .filter(Boolean::booleanValue)
                    .count();
            b.same((long) ids.size(), yes, "the number of racers that got true for " + part);
            if (noted) {
                b.same(
                        1L,
                        b.store.events(ids.get(7)).stream()
                                .filter(s -> s.type() == EventType.PURGED)
                                .count(),
                        "the number of events that racers added with " + part);
                b.retention().purge(List.of(new Purge(ids.get(7), RetainedPart.EVENTS, b.now(), Optional.empty())));
                b.store.advance(SampleChanges.touch(b.find(ids.get(7)), "again"));
            }
        }
    }

    static HistoryEvent gone(Bench b) {
        return HistoryEvent.of(EventType.PURGED, b.now(), "gone");
    }

    static Purge whole(Bench b, EmailId id) {
        return new Purge(id, RetainedPart.RECORD, b.now(), Optional.empty());
    }

    private static List<EmailId> walk(Bench b, RetainedPart part, HistoryQuery query) {
        List<EmailId> walked = new ArrayList<>();
        Optional<String> next = Optional.empty();
        HistoryQuery rest = query;
        int pages = 0;
        do {
            HistoryPage page = b.retention().having(part, rest);
            page.emails().forEach(email -> walked.add(email.id()));
            b.holds(page.emails().size() <= query.limit(), "having returned more than the limit.");
            b.holds(pages++ < 1_000, "a walk over those that have " + part + " does not end.");
            next = page.next();
            rest = next.isPresent() ? rest.after(next.get()) : rest;
        } while (next.isPresent());
        return walked;
    }

    private static List<EmailId> sorted(List<EmailId> ids) {
        return ids.stream().sorted().toList();
    }

    private static boolean descending(List<EmailId> ids) {
        List<EmailId> expected = new ArrayList<>(sorted(ids));
        Collections.reverse(expected);
        return expected.equals(ids);
    }
}
