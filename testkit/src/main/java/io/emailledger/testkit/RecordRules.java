package io.emailledger.testkit;

import io.emailledger.history.EmailRecord;
import io.emailledger.history.HistoryEvent;
import io.emailledger.history.HistoryEvent.EventType;
import io.emailledger.history.HistoryQuery;
import io.emailledger.history.RecipientRecord.RecipientKind;
import io.emailledger.history.ReportRecord;
import io.emailledger.history.ReportRecord.ReportState;
import io.emailledger.message.Address;
import io.emailledger.message.EmailId;
import io.emailledger.spi.HistoryStore;
import io.emailledger.spi.HistoryStore.Change;
import io.emailledger.spi.StoreParts.SettingStore.SettingChange;
import io.emailledger.suppression.Suppression;
import io.emailledger.suppression.Suppression.SuppressionOrigin;
import io.emailledger.suppression.Suppression.SuppressionReason;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** S2 and S16: a record is read back unchanged, at once and after a crash. */
final class RecordRules {
    private static final Suppression SUPPRESSED = new Suppression(
            Optional.of("north"),
            "pat@home.example",
            SuppressionReason.UNSUBSCRIBE,
            SuppressionOrigin.APPLICATION,
            "asked by telephone",
            Optional.empty(),
            Instant.EPOCH,
            Optional.empty());

    private RecordRules() {}

    /** Simulates a crash. */
    @FunctionalInterface
    interface Crash {
        HistoryStore reopen(HistoryStore store) throws Exception;
    }

    static void survivesACrash(Bench b, Crash crash) throws Exception {
        Sample sample = Extremes.rich(b.now()).due(b.now());
        EmailId id = b.insert(sample);
        EmailId left = b.insert(b.sample().attach("b.pdf", new byte[] {4}));
        Change delivered = SampleChanges.delivered(b.find(left), b.now());
        b.store.advance(new Change(
                left, delivered.next(), delivered.recipients(), delivered.events(), List.of(), Optional.of(b.now())));
        b.claimOne();
        b.clock.advance(Duration.ofSeconds(30));
        b.store.renew(id, 1, Bench.LEASE);
        writeParts(b, id, left);
        List<EmailRecord> records = b.everything(HistoryQuery.all());
        List<HistoryEvent> events = b.store.events(id);

        Bench after = new Bench(b.rule, crash.reopen(b.store), b.clock);

        b.same(records, after.everything(HistoryQuery.all()), "the history after the crash");
        b.same(events, after.store.events(id), "the events after the crash");
        checkParts(after, left);
        b.same(Optional.of(sample.body), after.store.body(id), "the body after the crash");
        b.same(
                sample.attachments.get(0).sha256().orElseThrow(),
                Pattern.sha256(after.store.attachment(id, 0)),
                "the SHA-256 of an attachment after the crash");
        b.holds(after.store.attachment(left, 0).isEmpty(), "a deleted attachment is there again after the crash.");
        Sample again = Extremes.rich(b.now());
        again.resendOf = null;
        b.same(id, after.insert(again), "what insert returned after the crash for a key that was used before");
        b.same(List.of(), after.claimedIds(10), "what was claimed after the crash, under a lease that runs,");
        b.clock.advance(Bench.LEASE);
        b.same(List.of(id), after.claimedIds(10), "what was claimed after that lease had run out");
    }

    private static void writeParts(Bench b, EmailId id, EmailId left) {
        b.store
                .observationStore()
                .ifPresent(part -> part.note(id, HistoryEvent.of(EventType.RESENT, b.now(), "noted")));
        b.opened(left, 0, "browser", b.now());
        b.store
                .settingStore()
                .ifPresent(part ->
                        part.changeSettings(List.of(new SettingChange("kept", Optional.empty(), Optional.of("text")))));
        b.store.suppressionStore().ifPresent(part -> part.suppress(SUPPRESSED));
        if (b.store.reportStore().isPresent()) {
            ReportRecord report = SampleReports.about(left, b.now(), "no such user");
            b.reports().keep(report, List.of(), List.of());
            b.reports().keep(SampleReports.unverified(b.now(), "whose is it?"), List.of(), List.of());
            b.reports().settle(report.id(), ReportState.OPEN, ReportState.APPLIED);
        }
    }

    private static void checkParts(Bench after, EmailId left) {
        if (after.hasObservations()) {
            after.rule.same(1, after.observed(left).size(), "the number of observations after the crash");
        }
        if (after.store.settingStore().isPresent()) {
            after.rule.same(
                    Map.of("kept", "text"), after.settings().settings(Set.of("kept")), "the settings after the crash");
        }
        if (after.store.suppressionStore().isPresent()) {
            after.rule.same(
                    List.of(SUPPRESSED),
                    after.suppressions().suppressions(Set.of(SUPPRESSED.address())),
                    "the suppressed addresses after the crash");
        }
        if (after.store.reportStore().isPresent()) {
            ReportRecord report = SampleReports.about(left, after.now(), "no such user");
            ReportRecord unverified = SampleReports.unverified(after.now(), "whose is it?");
            after.rule.same(
                    List.of(report.withEmail(left).withState(ReportState.APPLIED)),
                    after.reports().reports(left),
                    "the reports after the crash");
            after.rule.same(
                    Optional.of(unverified),
                    after.reports().report(unverified.id()),
                    "a report that belongs to no e-mail after the crash");
        }
    }

    static void comesBackAsItWentIn(Bench b) {
        for (Sample sample : Extremes.all(b.now())) {
            EmailRecord record = sample.make().record();
            b.insert(sample);
            b.same(record, b.find(record.id()), "the record that find returned");
        }
        b.holds(b.store.find(b.sample().id).isEmpty(), "find returned a record for an id that is not known.");
    }

    static void keepsAThousandRecipients(Bench b) {
        Sample sample = b.sample();
        for (int i = 0; i < 1_000; i++) {
            sample.to(
                    List.of(RecipientKind.values()).get(i % 3),
                    Address.of("Pat " + (999 - i), "pat" + i + "@home.example"));
        }
        EmailRecord record = sample.make().record();
        b.insert(sample);

        b.same(record.recipients(), b.find(sample.id).recipients(), "the 1,000 recipients");
        Change change = SampleChanges.delivered(record, b.now());
        b.store.advance(change);
        b.same(change.recipients(), b.find(sample.id).recipients(), "the 1,000 recipients after each was changed");
    }

    static void everyCallIsSeenByTheNext(Bench b) throws Exception {
        Race.run(4, number -> {
            for (int i = 0; i < 10; i++) {
                liveOneLife(b);
            }
            return number;
        });
        EmailId id = b.insert(b.sample());
        EmailRecord before = b.find(id);
        Race.run(1, number -> b.store.advance(SampleChanges.touch(before, "from another thread")));
        b.same(1L, b.find(id).state().version(), "the version after another thread has changed it");
    }

    private static void liveOneLife(Bench b) {
        EmailId id = b.insert(b.sample());
        EmailRecord record = b.find(id);
        b.same(0L, record.state().version(), "the version right after insert");
        b.holds(b.store.body(id).isPresent(), "body returned nothing right after insert.");
        b.store.advance(SampleChanges.touch(record, "touched"));
        b.same(1L, b.find(id).state().version(), "the version right after advance");
        b.same(List.of("recorded", "touched"), b.details(id), "the events right after advance");
        if (b.hasObservations()) {
            b.observations().note(id, HistoryEvent.of(EventType.RESENT, b.now(), "noted"));
            b.same(List.of("recorded", "touched", "noted"), b.details(id), "the events right after note");
            b.opened(id, 0, "browser", b.now());
            b.same(1L, b.find(id).opens().count(), "the number of opens right after observe");
        }
        b.holds(
                b.store.history(HistoryQuery.all().limit(100)).emails().stream()
                        .anyMatch(email -> email.id().equals(id)),
                "history did not show an e-mail that was inserted before.");
    }
}
