package io.emailledger.testkit;

import io.emailledger.history.EmailRecord;
import io.emailledger.history.EmailStatus;
import io.emailledger.history.HistoryEvent;
import io.emailledger.history.HistoryEvent.EventType;
import io.emailledger.history.HistoryQuery;
import io.emailledger.history.ObservationRecord;
import io.emailledger.history.ObservationRecord.ObservationKind;
import io.emailledger.history.ReportRecord;
import io.emailledger.history.ReportRecord.ReportState;
import io.emailledger.message.EmailId;
import io.emailledger.retention.Retention.RetainedPart;
import io.emailledger.spi.HistoryStore.Change;
import io.emailledger.spi.StoreParts.ObservationStore.Observation;
import io.emailledger.spi.StoreParts.RetentionStore.Purge;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/** S30 to S33 and S55: reports about e-mails. */
final class ReportRules {
    private static final int RACERS = 8;

    private ReportRules() {}

    static void sameReportIsKeptOnce(Bench b) {
        EmailId id = b.insert(b.sample());
        EmailId other = b.insert(b.sample());
        ReportRecord report = SampleReports.about(id, b.now(), "no such user");

        b.holds(keep(b, report, id), "keep returned false for a report that was not there.");
        b.same(Optional.of(report), b.reports().report(report.id()), "the report that was kept");
        b.same(List.of("recorded", report.id()), b.details(id), "the events after a report with one was kept");
        observedOnce(b, id, "after a report with an observation was kept");

        ReportRecord copy = new ReportRecord(
                report.id(), Optional.of(other), ReportState.APPLIED, b.now().plusSeconds(1), "again", report.report());
        b.holds(!keep(b, report, id), "keep returned true for a report that was there.");
        b.holds(!keep(b, copy, other), "keep returned true for a report that was there, about another e-mail.");
        b.same(Optional.of(report), b.reports().report(report.id()), "the report after it came again");
        b.same(List.of("recorded", report.id()), b.details(id), "the events after the report came again");
        b.same(List.of("recorded"), b.details(other), "the events of another e-mail after the report came again");
        observedOnce(b, id, "when the report came again");
        b.same(List.of(), b.observed(other), "the observations of another e-mail");
        b.same(0L, b.find(id).state().version(), "the version of an e-mail after a report about it was kept");
    }

    static void racingCallersKeepItOnce(Bench b) throws Exception {
        for (int round = 0; round < 5; round++) {
            EmailId id = b.insert(b.sample());
            ReportRecord report = SampleReports.about(id, b.now(), "round " + round);
            List<Boolean> told = Race.run(RACERS, number -> keep(b, report, id));
            b.same(1, Collections.frequency(told, true), "the number of " + RACERS + " racers that got true");
            b.same(List.of("recorded", report.id()), b.details(id), "the events after that race");
            observedOnce(b, id, "in that race");

            ReportRecord unverified = SampleReports.unverified(b.now(), "unverified " + round);
            told = Race.run(RACERS, number -> b.reports().keep(unverified, List.of(), List.of()));
            b.same(
                    1,
                    Collections.frequency(told, true),
                    "the number of " + RACERS + " racers that got true for a report that belongs to no e-mail");
        }
        b.same(5, b.reports().reports(ReportState.OPEN, 100).size(), "the reports after all races");
    }

    static void reportOutlivesItsEmail(Bench b) {
        EmailId gone = b.sample().id;
        ReportRecord report = SampleReports.about(gone, b.now(), "no such user");

        b.holds(keep(b, report, gone), "keep returned false for a report about an unknown e-mail.");

        b.same(List.of(report), b.reports().reports(gone), "the reports about an unknown e-mail");
        b.same(List.of(), b.store.events(gone), "the events of an unknown e-mail");
        b.same(List.of(), b.observed(gone), "the observations of an unknown e-mail");
        b.holds(b.store.find(gone).isEmpty(), "a report has made its e-mail known.");
    }

    static void reportIsKeptWithItsChange(Bench b) {
        EmailId id = b.insert(b.dueNow());
        Change change = SampleChanges.delivered(b.claimOne().record(), b.now());
        ReportRecord report = SampleReports.about(id, b.now(), "taken").withState(ReportState.APPLIED);

        boolean kept = b.reports().keep(report, observations(b, id), change);

        EmailRecord after = b.find(id);
        b.same(
                kept ? Optional.of(report) : Optional.empty(),
                b.reports().report(report.id()),
                "the report after keep with a change returned " + kept);
        b.same(
                kept ? EmailStatus.DELIVERED : EmailStatus.SENDING,
                after.status(),
                "the status after keep with a change returned " + kept);
        b.same(
                kept ? List.of("recorded", "taken by the relay") : List.of("recorded"),
                b.details(id),
                "the events after keep with a change returned " + kept);
        if (!kept) {
            b.same(List.of(), b.observed(id), "the observations after keep with a change returned false");
            return;
        }
        observedOnce(b, id, "after keep with a change returned true");
        b.holds(
                !b.reports().keep(report, observations(b, id), SampleChanges.touch(after, "again")),
                "keep with a change returned true for a report that was there.");
        b.same(after.state(), b.find(id).state(), "the state after the report came again with a change");
        observedOnce(b, id, "when the report came again with a change");
    }

    static void reportIsNotKeptWithAStaleChange(Bench b) {
        EmailId id = b.insert(b.dueNow());
        Change stale = SampleChanges.touch(b.find(id), "stale");
        EmailRecord claimed = b.claimOne().record();
        ReportRecord report = SampleReports.about(id, b.now(), "late").withState(ReportState.APPLIED);

        b.holds(
                !b.reports().keep(report, observations(b, id), stale),
                "keep returned true with a change of an old version.");
        b.same(Optional.empty(), b.reports().report(report.id()), "the report after keep with an old change");
        b.same(claimed.state(), b.find(id).state(), "the state after keep with an old change");
        b.same(List.of("recorded"), b.details(id), "the events after keep with an old change");
        b.same(List.of(), b.observed(id), "the observations after keep with an old change");
    }

    static void settledOnlyIfStillAsItWas(Bench b) {
        EmailId id = b.insert(b.sample());
        EmailId other = b.insert(b.sample());
        ReportRecord report = SampleReports.unverified(b.now(), "whose is it?");
        b.reports().keep(report, List.of(), List.of());
        ReportRecord bystander = SampleReports.unverified(b.now(), "another");
        b.reports().keep(bystander, List.of(), List.of());

        b.holds(
                !b.reports().settle(report.id(), ReportState.OPEN, ReportState.APPLIED),
                "settle returned true for a report that was UNVERIFIED, not OPEN.");
        b.same(Optional.of(report), b.reports().report(report.id()), "the report after settle returned false");
        b.holds(
                !b.reports().settle("f".repeat(64), ReportState.OPEN, ReportState.APPLIED),
                "settle returned true for an unknown report.");
        b.holds(!assign(b, "f".repeat(64), ReportState.OPEN, id), "assign returned true for an unknown report.");
        b.holds(
                assign(b, report.id(), ReportState.UNVERIFIED, id),
                "assign returned false for a report that was UNVERIFIED and stays so.");
        b.same(
                Optional.of(report.withEmail(id).withState(ReportState.UNVERIFIED)),
                b.reports().report(report.id()),
                "an UNVERIFIED report after it was assigned");
        b.same(List.of("recorded", report.id()), b.details(id), "the events after a report was assigned with one");
        observedOnce(b, id, "after a report was assigned with an observation");
        b.holds(
                b.reports().assign(report.id(), ReportState.OPEN, id, List.of(), List.of()),
                "assign returned false for a report that was UNVERIFIED.");
        b.holds(!assign(b, report.id(), ReportState.OPEN, other), "assign returned true for a report that was OPEN.");
        b.same(List.of("recorded"), b.details(other), "the events of an e-mail to which no report was assigned");
        ReportRecord open = report.withEmail(id).withState(ReportState.OPEN);
        b.same(List.of(open), b.reports().reports(id), "the reports about the e-mail to which one was given");
        b.holds(
                b.reports().settle(report.id(), ReportState.OPEN, ReportState.APPLIED),
                "settle returned false for a report that was OPEN, as was said.");
        ReportRecord applied = report.withEmail(id).withState(ReportState.APPLIED);
        b.same(List.of(applied), b.reports().reports(id), "its reports after one was settled without an e-mail");
        b.same(List.of(), b.reports().reports(other), "the reports about another e-mail");
        b.same(
                List.of(bystander.withoutRaw()),
                walk(b, ReportState.UNVERIFIED, 10),
                "what is UNVERIFIED after another report was settled");
        b.same(0L, b.find(id).state().version(), "the version of an e-mail after a report about it was settled");
    }

    static void exactlyOneRacerSettles(Bench b) throws Exception {
        for (int round = 0; round < 10; round++) {
            EmailId id = b.sample().id;
            ReportRecord report = SampleReports.about(id, b.now(), "round " + round);
            b.reports().keep(report, List.of(), List.of());
            List<Boolean> told =
                    Race.run(RACERS, number -> b.reports().settle(report.id(), ReportState.OPEN, ReportState.APPLIED));
            b.same(1, Collections.frequency(told, true), "the number of " + RACERS + " racers that got true");
            b.same(
                    List.of(report.withEmail(id).withState(ReportState.APPLIED)),
                    b.reports().reports(id),
                    "the report after that race");
        }
    }

    static void reportsComeBackAsTheyWere(Bench b) {
        EmailId id = b.insert(b.sample());
        EmailId other = b.insert(b.sample());
        List<ReportRecord> reports = SampleReports.extremes(id, b.now());
        List<ReportRecord> shuffled = new ArrayList<>(reports);
        Collections.reverse(shuffled);
        shuffled.forEach(report -> b.reports().keep(report, List.of(), List.of()));
        b.reports().keep(SampleReports.about(other, b.now(), "about another"), List.of(), List.of());

        for (ReportRecord report : reports) {
            Optional<ReportRecord> found = b.reports().report(report.id());
            b.same(Optional.of(report), found, "a report that was kept");
            b.holds(sameBytes(report, found.orElseThrow()), "what people can read of a report has other bytes.");
        }
        List<ReportRecord> found = b.reports().reports(id);
        b.same(reports, found, "the reports about an e-mail, by time of receipt");
        for (int i = 0; i < reports.size(); i++) {
            b.holds(
                    sameBytes(reports.get(i), found.get(i)),
                    "what people can read of the reports about an e-mail has other bytes.");
        }
        b.same(Optional.empty(), b.reports().report("0".repeat(64)), "an unknown report");
        b.same(List.of(), b.reports().reports(b.sample().id), "the reports about an unknown e-mail");
    }

    static void walkMissesNoReport(Bench b) {
        List<ReportRecord> all = new ArrayList<>();
        Instant start = b.now();
        for (int i = 0; i < 40; i++) {
            // Many at the same time, and not in the order of their ids.
            ReportRecord report = SampleReports.unverified(start.plusMillis(7 - i / 9), "number " + i);
            b.reports().keep(report, List.of(), List.of());
            all.add(report.withoutRaw());
            b.reports().keep(SampleReports.about(b.sample().id, start, "open " + i), List.of(), List.of());
        }
        all.sort(Comparator.comparing(ReportRecord::receivedAt).thenComparing(ReportRecord::id));
        for (int limit : new int[] {1, 3, 40, 100}) {
            b.same(
                    all,
                    walk(b, ReportState.UNVERIFIED, limit),
                    "the UNVERIFIED reports of a walk over pages of " + limit);
        }
        b.same(List.of(), walk(b, ReportState.APPLIED, 10), "the APPLIED reports, of which there are none");

        List<ReportRecord> walked = new ArrayList<>();
        List<ReportRecord> page = b.reports().reports(ReportState.UNVERIFIED, 7);
        while (!page.isEmpty()) {
            walked.addAll(page);
            b.holds(walked.size() < 1_000, "a walk over reports that are settled meanwhile does not end.");
            ReportRecord last = page.get(page.size() - 1);
            page.forEach(
                    report -> b.reports().assign(report.id(), ReportState.OPEN, b.sample().id, List.of(), List.of()));
            b.reports().keep(SampleReports.unverified(start, "late " + walked.size()), List.of(), List.of());
            page = b.reports().reports(ReportState.UNVERIFIED, last, 7);
        }
        b.same(all, withoutRaw(walked), "the UNVERIFIED reports of a walk in which each is settled and others come");
    }

    static void oldUnverifiedOnesAreForgotten(Bench b) {
        Instant end = b.now();
        List<ReportRecord> old = new ArrayList<>();
        for (int i = 0; i < 10; i++) {
            old.add(SampleReports.unverified(end.minusMillis(1 + i), "old " + i));
        }
        EmailId id = b.insert(b.sample());
        List<ReportRecord> others = List.of(
                SampleReports.unverified(end, "of that time"),
                SampleReports.about(id, end.minusSeconds(60), "open"),
                SampleReports.about(id, end.minusSeconds(60), "applied").withState(ReportState.APPLIED));
        old.forEach(report -> b.reports().keep(report, List.of(), List.of()));
        others.forEach(report -> b.reports().keep(report, List.of(), List.of()));

        b.same(7, b.reports().forgetReports(end, 7), "how many of ten old reports were deleted when seven were to be");
        b.same(3L, count(b, old), "the number of old reports that are left after that");
        b.same(3, b.reports().forgetReports(end, 7), "how many of the other three were deleted");
        b.same(0L, count(b, old), "the number of old reports that are left in the end");
        b.same(0, b.reports().forgetReports(end, 7), "how many were deleted when there was none");
        b.same((long) others.size(), count(b, others), "the number of reports that are younger, or not UNVERIFIED");
    }

    static void reportsGoWithTheirEmail(Bench b) {
        EmailId kept = b.insert(b.sample());
        ReportRecord bystander = keepOne(b, kept, "bystander");
        EmailId read = b.insert(b.sample());
        ReportRecord report = keepOne(b, read, "transcripts");
        b.holds(
                b.retention().having(RetainedPart.TRANSCRIPTS, HistoryQuery.all()).emails().stream()
                        .anyMatch(email -> email.id().equals(read)),
                "a walk over those that have TRANSCRIPTS left out an e-mail with a report that people can read.");
        for (RetainedPart part : List.of(RetainedPart.BODY, RetainedPart.OBSERVATIONS, RetainedPart.EVENTS)) {
            b.retention().purge(List.of(new Purge(read, part, b.now(), Optional.empty())));
            b.same(List.of(report), b.reports().reports(read), "the reports when " + part + " has gone");
        }
        Purge transcripts = new Purge(read, RetainedPart.TRANSCRIPTS, b.now(), Optional.of(RetentionRules.gone(b)));
        b.same(
                List.of(true),
                b.retention().purge(List.of(transcripts)),
                "the answer for TRANSCRIPTS, of which there was a report that people can read");
        b.same(List.of(report.withoutRaw()), b.reports().reports(read), "the reports when TRANSCRIPTS have gone");
        b.same(List.of(false), b.retention().purge(List.of(transcripts)), "the answer for TRANSCRIPTS that have gone");
        b.same(List.of("gone"), b.details(read), "the events when TRANSCRIPTS have gone");

        b.retention().purge(List.of(RetentionRules.whole(b, read)));
        isGone(b, read, report, "its e-mail's record");
        EmailId erased = Kept.full(b, "pat@home.example");
        ReportRecord told = keepOne(b, erased, "erased");
        b.holds(ErasureRules.erase(b, erased), "erase returned false for the version that is kept.");
        isGone(b, erased, told, "what was erased");
        b.same(List.of(bystander), b.reports().reports(kept), "the reports about an e-mail that is left");
    }

    private static void isGone(Bench b, EmailId id, ReportRecord report, String with) {
        b.same(List.of(), b.reports().reports(id), "the reports about an e-mail that went with " + with);
        b.same(Optional.empty(), b.reports().report(report.id()), "a report that went with " + with);
        b.holds(
                b.reports().reports(ReportState.OPEN, 100).stream()
                        .noneMatch(open -> open.id().equals(report.id())),
                "a walk found a report that went with " + with + ".");
    }

    private static ReportRecord keepOne(Bench b, EmailId id, String text) {
        ReportRecord report = SampleReports.about(id, b.now(), text);
        b.reports().keep(report, List.of(), List.of());
        return report;
    }

    /** Keeps a report with an event and an observation. */
    private static boolean keep(Bench b, ReportRecord report, EmailId id) {
        return b.reports().keep(report, events(b, report.id()), observations(b, id));
    }

    /** Assigns a report with an event and an observation. */
    private static boolean assign(Bench b, String id, ReportState to, EmailId email) {
        return b.reports().assign(id, to, email, events(b, id), observations(b, email));
    }

    private static List<HistoryEvent> events(Bench b, String report) {
        return List.of(HistoryEvent.of(EventType.REPORTED, b.now(), report));
    }

    private static List<Observation> observations(Bench b, EmailId id) {
        return b.hasObservations()
                ? List.of(new Observation(id, 0, ObservationKind.COMPLAINT, "feedback loop", b.now()))
                : List.of();
    }

    private static void observedOnce(Bench b, EmailId id, String when) {
        if (b.hasObservations()) {
            b.same(
                    List.of(1L),
                    b.observed(id).stream().map(ObservationRecord::count).toList(),
                    "how often a complaint was observed " + when);
        }
    }

    private static long count(Bench b, List<ReportRecord> reports) {
        return reports.stream()
                .filter(report -> b.reports().report(report.id()).isPresent())
                .count();
    }

    private static List<ReportRecord> walk(Bench b, ReportState state, int limit) {
        List<ReportRecord> walked = new ArrayList<>();
        List<ReportRecord> page = b.reports().reports(state, limit);
        while (!page.isEmpty()) {
            b.holds(page.size() <= limit, "a page of reports has more than the limit.");
            walked.addAll(page);
            b.holds(walked.size() < 1_000, "a walk over the " + state + " reports does not end.");
            page = b.reports().reports(state, page.get(page.size() - 1), limit);
        }
        return withoutRaw(walked);
    }

    private static List<ReportRecord> withoutRaw(List<ReportRecord> reports) {
        return reports.stream().map(ReportRecord::withoutRaw).toList();
    }

    private static boolean sameBytes(ReportRecord one, ReportRecord other) {
        return Arrays.equals(one.report().raw().bytes(), other.report().raw().bytes());
    }
}
