package io.emailledger.testkit;

import io.emailledger.history.EmailRecord;
import io.emailledger.history.EmailRecord.Opens;
import io.emailledger.history.EmailStatus;
import io.emailledger.history.HistoryEvent;
import io.emailledger.history.HistoryEvent.EventType;
import io.emailledger.history.ObservationRecord;
import io.emailledger.history.ObservationRecord.ObservationKind;
import io.emailledger.message.Email.Priority;
import io.emailledger.message.EmailId;
import io.emailledger.spi.HistoryStore.Change;
import io.emailledger.spi.HistoryStore.QueueStats;
import io.emailledger.spi.StoreParts.ObservationStore.Observation;
import io.emailledger.spi.StoreParts.ObservationStore.Observed;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;

/** S21: the statistics of the queue. S22 to S24: observations, which do not change the status of an e-mail. */
final class ObservationRules {
    private static final int RACERS = 8;
    private static final int EACH = 10;

    private ObservationRules() {}

    static void factsAreCounted(Bench b) {
        EmailId id = b.insert(b.sample().to("a@home.example", "b@home.example"));
        EmailRecord before = b.find(id);
        Instant noon = b.now().plusMillis(999);

        b.holds(b.observations().observe(open(id, 1, "proxy", noon)), "observe returned false for the first open.");
        b.holds(
                !b.observations().observe(open(id, 1, "proxy", noon.minusSeconds(60))),
                "observe returned true for the second open, which came in late and was earlier.");
        b.holds(
                !b.observations().observe(open(id, 1, "browser", noon.minusSeconds(30))),
                "observe returned true for another agent, although the e-mail had been opened before.");
        b.holds(
                !b.observations().observe(open(id, 0, "browser", noon.plusSeconds(60))),
                "observe returned true for another recipient, although the e-mail had been opened before.");

        b.same(
                List.of(
                        counted(0, "browser", noon.plusSeconds(60), noon.plusSeconds(60), 1),
                        counted(1, "proxy", noon.minusSeconds(60), noon, 2),
                        counted(1, "browser", noon.minusSeconds(30), noon.minusSeconds(30), 1)),
                b.observations().observations(id),
                "the observations");
        EmailRecord after = b.find(id);
        b.same(
                new Opens(4, Optional.of(noon.minusSeconds(60)), Optional.of(noon.plusSeconds(60))),
                after.opens(),
                "the opens in the record");
        b.same(before.state(), after.state(), "the state after observations");
        b.same(List.of("recorded"), b.details(id), "the events after observations");
    }

    static void observationIsKeptWithItsChange(Bench b) {
        EmailId id = b.insert(b.dueNow());
        Change change = SampleChanges.delivered(b.claimOne().record(), b.now());

        b.same(
                new Observed(true, true),
                b.observations().observe(open(id, 0, "browser", b.now()), change),
                "what observe tells of the first open with a change");
        b.same(EmailStatus.DELIVERED, b.find(id).status(), "the status after an open with a change");
        b.same(1L, b.find(id).opens().count(), "the number of opens after it");
        b.same(List.of("recorded", "taken by the relay"), b.details(id), "the events after it");
        b.same(
                new Observed(false, true),
                b.observations()
                        .observe(open(id, 0, "browser", b.now()), SampleChanges.touch(b.find(id), "opened again")),
                "what observe tells of the second open with a change");

        EmailRecord second = b.find(b.insert(b.sample()));
        b.same(
                new Observed(false, false),
                b.observations().observe(open(second.id(), 9, "browser", b.now()), SampleChanges.touch(second, "none")),
                "what observe tells of an open by an unknown recipient");
        b.same(second.state(), b.find(second.id()).state(), "the state after an open that was not noted");
    }

    static void observationOutlivesAStaleChange(Bench b) {
        EmailId id = b.insert(b.dueNow());
        Change stale = SampleChanges.touch(b.find(id), "stale");
        EmailRecord claimed = b.claimOne().record();

        b.same(
                new Observed(true, false),
                b.observations().observe(open(id, 0, "browser", b.now()), stale),
                "what observe tells of the first open with a change of another version");
        b.same(1L, b.find(id).opens().count(), "the number of opens after it");
        b.same(claimed.state(), b.find(id).state(), "the state after it");
        b.same(List.of("recorded"), b.details(id), "the events after it");
        b.holds(b.store.advance(SampleChanges.delivered(claimed, b.now())), "advance rejected the claim after that.");
    }

    static void unknownOnesLeaveNoTrace(Bench b) {
        EmailId id = b.insert(b.sample().to("a@home.example"));
        EmailId unknown = b.sample().id;

        b.holds(
                !b.observations().observe(open(id, 1, "browser", b.now())),
                "observe returned true for an unknown recipient.");
        b.holds(
                !b.observations().observe(open(unknown, 0, "browser", b.now())),
                "observe returned true for an unknown e-mail.");

        b.same(
                List.of(),
                b.observations().observations(id),
                "the observations of an e-mail whose recipient was not known");
        b.same(List.of(), b.observations().observations(unknown), "the observations of an unknown e-mail");
        b.same(Opens.NONE, b.find(id).opens(), "the opens in the record");
        b.holds(
                b.observations().observe(open(id, 0, "browser", b.now())),
                "observe returned false for the first open, after one that was not noted.");
    }

    static void noChangeIsDisturbed(Bench b) {
        EmailId id = b.insert(b.dueNow());
        EmailRecord claimed = b.claimOne().record();
        b.observations().observe(open(id, 0, "browser", b.now()));

        b.holds(b.store.renew(id, 1, Bench.LEASE), "renew refused a claim after an observation.");
        b.holds(
                b.store.advance(SampleChanges.delivered(claimed, b.now())),
                "advance rejected a claim after an observation.");
        b.same(1L, b.find(id).opens().count(), "the number of opens after a change that was in flight");
        b.observations().observe(open(id, 0, "browser", b.now()));
        b.same(EmailStatus.DELIVERED, b.find(id).status(), "the status after an open that followed the delivery");
        b.same(2L, b.find(id).opens().count(), "the number of opens after the delivery");
    }

    static void racingObserversAreAllCounted(Bench b) throws Exception {
        EmailId id = b.insert(b.sample());
        List<List<Boolean>> told = Race.run(RACERS, racer -> {
            List<Boolean> mine = new ArrayList<>();
            for (int i = 0; i < EACH; i++) {
                mine.add(b.observations().observe(open(id, 0, "browser", b.now().plusMillis(racer))));
            }
            return mine;
        });
        long first = told.stream()
                .mapToLong(mine -> Collections.frequency(mine, true))
                .sum();

        b.same(1L, first, "the number of racing observers that were told to be the first");
        Instant last = b.now().plusMillis(RACERS - 1);
        b.same(
                List.of(counted(0, "browser", b.now(), last, (long) RACERS * EACH)),
                b.observations().observations(id),
                "the observations after the race");
        b.same(
                new Opens((long) RACERS * EACH, Optional.of(b.now()), Optional.of(last)),
                b.find(id).opens(),
                "the opens in the record after the race");
    }

    static void noteAddsOneStep(Bench b) {
        EmailId id = b.insert(b.dueNow());
        EmailRecord claimed = b.claimOne().record();
        HistoryEvent event = new HistoryEvent(EventType.RESENT, b.now().plusMillis(7), List.of(0), Extremes.SCRIPTS);

        b.holds(b.observations().note(id, event), "note returned false for an e-mail that is known.");

        b.same(claimed, b.find(id), "the record after an event was noted");
        b.same(2, b.store.events(id).size(), "the number of events after one was noted");
        b.same(event, b.store.events(id).get(1), "the event that was noted");
        b.holds(
                b.store.advance(SampleChanges.touch(claimed, "done")),
                "advance rejected a claim after an event was noted.");
        b.same(List.of("recorded", Extremes.SCRIPTS, "done"), b.details(id), "the events in the end");
        EmailId unknown = b.sample().id;
        b.holds(!b.observations().note(unknown, event), "note returned true for an unknown e-mail.");
        b.same(List.of(), b.store.events(unknown), "the events of an unknown e-mail");
    }

    static void racingNotesAreAllKept(Bench b) throws Exception {
        EmailId id = b.insert(b.sample());
        Race.run(RACERS, racer -> {
            for (int i = 0; i < EACH; i++) {
                if (racer == 0) {
                    b.holds(
                            b.store.advance(SampleChanges.touch(b.find(id), racer + "." + i)),
                            "advance rejected a change while events were added.");
                } else {
                    b.observations().note(id, HistoryEvent.of(EventType.RESENT, b.now(), racer + "." + i));
                }
            }
            return racer;
        });
        List<String> details = b.details(id);

        b.same(1 + RACERS * EACH, details.size(), "the number of events after the race");
        b.same(details.size(), new HashSet<>(details).size(), "the number of different events after the race");
        for (int racer = 0; racer < RACERS; racer++) {
            String prefix = racer + ".";
            List<String> expected = new ArrayList<>();
            for (int i = 0; i < EACH; i++) {
                expected.add(prefix + i);
            }
            b.same(
                    expected,
                    details.stream().filter(d -> d.startsWith(prefix)).toList(),
                    "the events of one caller in their order");
        }
    }

    static void reportsOnTheQueue(Bench b) {
        b.same(new QueueStats(Optional.empty(), 0, 0, 0), b.store.queue(), "the report on an empty store");
        Instant oldest = b.now().minus(Duration.ofMinutes(10));
        b.insertAll(b.sample().due(oldest).priority(Priority.HIGH), b.sample().due(oldest.minusSeconds(1)));
        b.store.claim("worker-1", Duration.ofMinutes(1), 2);
        b.clock.advance(Duration.ofMinutes(1));
        b.insert(b.sample().due(oldest.minusMillis(1)).priority(Priority.HIGH));
        b.store.claim("worker-2", Duration.ofMinutes(1), 1);
        b.insertAll(
                b.dueNow().priority(Priority.HIGH),
                b.sample().due(oldest).priority(Priority.LOW),
                b.sample().due(b.now().minusMillis(1)),
                b.sample().due(b.now().plusMillis(1)),
                b.sample(),
                b.sample().due(oldest.minusSeconds(9)).status(EmailStatus.DELIVERED));

        b.same(
                new QueueStats(Optional.of(oldest), 3, 1, 2),
                b.store.queue(),
                "the report on three that are due, one in flight and two under leases that have run out");
    }

    private static Observation open(EmailId id, int recipient, String agent, Instant at) {
        return new Observation(id, recipient, ObservationKind.OPEN, agent, at);
    }

    private static ObservationRecord counted(int recipient, String agent, Instant first, Instant last, long count) {
        return new ObservationRecord(ObservationKind.OPEN, recipient, agent, first, last, count);
    }
}
