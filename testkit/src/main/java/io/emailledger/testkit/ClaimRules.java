package io.emailledger.testkit;

import io.emailledger.history.EmailRecord;
import io.emailledger.history.EmailRecord.EmailState;
import io.emailledger.history.EmailStatus;
import io.emailledger.message.Email.Priority;
import io.emailledger.message.EmailId;
import io.emailledger.spi.HistoryStore.Change;
import io.emailledger.spi.HistoryStore.Claim;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** S10 to S14: claims, leases and overdue e-mails. */
final class ClaimRules {
    private static final Duration TICK = Duration.ofMillis(1);

    private ClaimRules() {}

    static void givesWhatIsDue(Bench b) {
        b.same(
                b.now(),
                b.store.now().truncatedTo(ChronoUnit.MILLIS),
                "the store's now, by the clock that the store was given,");
        Instant soon = b.now().plus(TICK);
        EmailId due = b.insert(b.dueNow());
        EmailId notYet = b.insert(b.sample().due(soon));
        b.insert(b.sample());
        for (EmailStatus status : EnumSet.complementOf(EnumSet.of(EmailStatus.PENDING, EmailStatus.SENDING))) {
            b.insert(b.dueNow().status(status));
        }

        b.same(List.of(due), b.claimedIds(100), "what was claimed, among e-mails of which one is due");
        b.same(List.of(), b.claimedIds(100), "what was claimed when nothing was due any more");
        b.clock.advance(TICK);
        b.same(List.of(notYet), b.claimedIds(100), "what was claimed a millisecond later, when one more was due");
    }

    static void nobodyElseGetsItWithinTheLease(Bench b) {
        EmailId id = b.insert(b.dueNow());
        b.claimOne();
        b.clock.advance(Bench.LEASE.minus(TICK));

        b.same(List.of(), b.claimedIds(10), "what was claimed a millisecond before the end of the lease");
        b.clock.advance(TICK);
        b.same(List.of(id), b.claimedIds(10), "what was claimed at the end of the lease");
        b.same(List.of(), b.claimedIds(10), "what was claimed right after it had been claimed again");
    }

    static void givesNoMoreThanTheLimit(Bench b) {
        for (int i = 0; i < 7; i++) {
            b.insert(b.dueNow());
        }
        b.same(3, b.claimedIds(3).size(), "the number of e-mails that claim gave with a limit of 3");
        b.same(3, b.claimedIds(3).size(), "the number of e-mails that claim gave the second time");
        b.same(1, b.claimedIds(3).size(), "the number of e-mails that claim gave when one was left");
    }

    static void racingClaimersShareNothing(Bench b) throws Exception {
        int emails = 200;
        for (int i = 0; i < emails; i++) {
            b.insert(b.dueNow().priority(List.of(Priority.values()).get(i % 3)));
        }
        List<List<EmailId>> each = Race.run(8, number -> {
            List<EmailId> mine = new ArrayList<>();
            for (int i = 0; i < 10; i++) {
                b.store
                        .claim("worker-" + number, Bench.LEASE, 7)
                        .forEach(claim -> mine.add(claim.record().id()));
            }
            return mine;
        });
        List<EmailId> all = new ArrayList<>();
        each.forEach(all::addAll);
        // Claimers that get in each other's way may leave some: those are still there for the next one.
        all.addAll(b.claimedIds(emails));
        Set<EmailId> different = new HashSet<>(all);

        b.same(
                all.size(),
                different.size(),
                "the number of different e-mails, of those that 8 racing workers were given,");
        b.same(emails, different.size(), "the number of e-mails given in the end");
    }

    static void urgentOnesFirst(Bench b) {
        List<EmailId> expected = new ArrayList<>();
        List<Sample> samples = new ArrayList<>();
        for (Priority priority : Priority.values()) {
            for (int minutes = 5; minutes > 0; minutes--) {
                Sample sample = b.sample().priority(priority).due(b.now().minus(Duration.ofMinutes(minutes)));
                samples.add(sample);
                expected.add(sample.id);
            }
        }
        // Neither the order of recording nor that of ids is the one in which they are wanted.
        for (int i = 0; i < samples.size(); i++) {
            b.insert(samples.get(i * 7 % samples.size()));
        }

        List<EmailId> given = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            given.addAll(b.claimedIds(3));
        }
        b.same(expected, given, "the order in which e-mails were claimed, three at a time");
    }

    static void changesFourThings(Bench b) {
        Instant deadline = b.now().plus(Duration.ofDays(4));
        Sample sample = b.dueNow()
                .deadline(deadline)
                .to("a@home.example", "b@home.example")
                .attach("a.pdf", new byte[1]);
        sample.tags.add("invoice");
        EmailId id = b.insert(sample);
        b.store.advance(SampleChanges.touch(b.find(id), "before"));
        b.opened(id, 1, "browser", b.now());
        EmailRecord before = b.find(id);
        EmailState old = before.state();
        EmailState expected = SampleChanges.with(
                old, 2, EmailStatus.SENDING, Optional.of(b.now().plus(Bench.LEASE)), Optional.of("worker-1"));

        Claim claim = b.claimOne();

        b.same(before.with(expected, before.recipients()), claim.record(), "the record that claim gave");
        b.same(sample.body, claim.body(), "the body that claim gave");
        b.same(claim.record(), b.find(id), "the record that find returned after the claim");
        b.same(List.of("recorded", "before"), b.details(id), "the events after the claim");
        EmailState back = SampleChanges.with(expected, 3, EmailStatus.PENDING, old.due(), Optional.empty());
        boolean kept = b.store.advance(new Change(id, back, List.of(), List.of(), List.of(), Optional.empty()));
        b.holds(kept, "advance rejected to give a claimed e-mail back.");
        b.same(
                before.recipients(),
                b.find(id).recipients(),
                "the recipients after the e-mail was given back with a change that names none");
    }

    static void tellsWhetherItWasRecovered(Bench b) {
        EmailId id = b.insert(b.dueNow());

        b.holds(!b.claimOne().recovered(), "an e-mail that was PENDING came as recovered.");
        b.clock.advance(Bench.LEASE);
        Claim second = b.claimOne();
        b.holds(second.recovered(), "an e-mail whose lease had run out did not come as recovered.");
        b.same(2L, second.record().state().version(), "the version after a second claim");
        EmailState state = second.record().state();
        EmailState again = SampleChanges.with(state, 3, EmailStatus.PENDING, Optional.of(b.now()), Optional.empty());
        b.store.advance(new Change(id, again, List.of(), List.of(), List.of(), Optional.empty()));
        b.holds(!b.claimOne().recovered(), "an e-mail that had been given back came as recovered.");
    }

    static void movesTheEndOfTheLease(Bench b) {
        EmailId id = b.insert(b.dueNow());
        EmailRecord claimed = b.claimOne().record();
        b.clock.advance(Duration.ofMinutes(1));

        b.holds(b.store.renew(id, 1, Bench.LEASE), "renew refused a claim that holds.");

        EmailState expected = SampleChanges.with(
                claimed.state(),
                1,
                EmailStatus.SENDING,
                Optional.of(b.now().plus(Bench.LEASE)),
                claimed.state().owner());
        b.same(claimed.with(expected, claimed.recipients()), b.find(id), "the record after the lease was renewed");
        b.clock.advance(Bench.LEASE.minus(TICK));
        b.same(List.of(), b.claimedIds(10), "what was claimed before the end of the renewed lease");
        b.holds(
                b.store.advance(SampleChanges.delivered(claimed, b.now())),
                "advance rejected the version that was renewed.");
    }

    static void renewIsFenced(Bench b) {
        EmailId id = b.insert(b.dueNow());
        b.holds(!b.store.renew(id, 0, Bench.LEASE), "renew returned true for an e-mail that is not SENDING.");
        b.claimOne();
        EmailRecord claimed = b.find(id);
        b.holds(!b.store.renew(id, 0, Bench.LEASE), "renew returned true for a version that is too low.");
        b.holds(!b.store.renew(id, 2, Bench.LEASE), "renew returned true for a version that is too high.");
        b.holds(!b.store.renew(b.sample().id, 1, Bench.LEASE), "renew returned true for an unknown e-mail.");
        b.same(claimed, b.find(id), "the record after renewals that were refused");
        b.clock.advance(Bench.LEASE.plus(TICK));
        b.holds(
                b.store.renew(id, 1, Bench.LEASE),
                "renew refused a lease that has run out although no other owner has claimed the e-mail.");
        b.clock.advance(Bench.LEASE);
        EmailRecord theirs = b.claimOne().record();
        b.holds(
                !b.store.renew(id, 1, Bench.LEASE),
                "renew returned true for a lease that another owner has taken over.");
        b.same(theirs, b.find(id), "the record that another owner has claimed");
        b.store.advance(SampleChanges.delivered(theirs, b.now()));
        b.holds(!b.store.renew(id, 3, Bench.LEASE), "renew returned true for an e-mail that is DELIVERED.");
    }

    static void findsWhatIsOverdue(Bench b) {
        Instant past = b.now().minus(Duration.ofDays(1));
        Set<EmailId> expected = new HashSet<>();
        expected.add(b.insert(b.sample().deadline(b.now())));
        expected.add(b.insert(b.sample().deadline(past).due(b.now().plus(TICK))));
        EmailId delivered = b.insert(b.sample().deadline(past).status(EmailStatus.DELIVERED));
        expected.add(delivered);
        b.insert(b.sample().deadline(b.now().plus(TICK)));
        b.insert(b.sample().due(past));
        b.insert(b.dueNow().deadline(past));
        b.store.claim("worker-1", Bench.LEASE, 2);

        List<EmailRecord> found = b.store.overdue(100);

        Set<EmailId> ids = new HashSet<>();
        found.forEach(record -> ids.add(record.id()));
        b.same(expected, ids, "the e-mails that are overdue");
        found.forEach(record -> b.same(b.find(record.id()), record, "the record that overdue returned"));
        b.same(2, b.store.overdue(2).size(), "the number of overdue e-mails with a limit of 2");
        b.holds(
                b.store.advance(SampleChanges.touch(b.find(delivered), "decided")),
                "advance rejected the version that overdue has shown.");
    }
}
