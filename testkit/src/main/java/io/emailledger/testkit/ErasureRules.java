package io.emailledger.testkit;

import io.emailledger.history.AttemptRecord;
import io.emailledger.history.EmailRecord;
import io.emailledger.history.EmailRecord.AttachmentRecord;
import io.emailledger.history.EmailRecord.EmailFacts;
import io.emailledger.history.EmailRecord.EmailState;
import io.emailledger.history.EmailStatus;
import io.emailledger.history.HistoryEvent;
import io.emailledger.history.HistoryEvent.EventType;
import io.emailledger.history.HistoryQuery;
import io.emailledger.history.ObservationRecord;
import io.emailledger.history.ObservationRecord.ObservationKind;
import io.emailledger.history.RecipientRecord;
import io.emailledger.message.Address;
import io.emailledger.message.EmailId;
import io.emailledger.report.ReplyRules.RefusalCause;
import io.emailledger.spi.StoreParts.RetentionStore.Erasure;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** S29: erasure of a person. */
final class ErasureRules {
    private ErasureRules() {}

    static void nothingOfThePersonIsFound(Bench b) {
        EmailId id = Kept.full(b, "pat@home.example");
        Kept before = Kept.of(b, id);
        Erasure erasure = erasure(b, before.record(), before.record().state().version() + 1);

        b.holds(b.retention().erase(erasure), "erase returned false for the version that is kept.");

        EmailRecord expected = erasure.record();
        b.same(expected, b.find(id), "the record after it was erased");
        b.holds(b.store.body(id).isEmpty() && !b.store.hasBody(id), "there is a body after the e-mail was erased.");
        b.holds(b.store.attachment(id, 0).isEmpty(), "there is a content after the e-mail was erased.");
        List<HistoryEvent> events = new ArrayList<>(
                before.events().stream().map(HistoryEvent::withoutText).toList());
        events.add(erasure.event());
        b.same(events, b.store.events(id), "the events after the e-mail was erased");
        b.same(
                before.attempts().stream().map(AttemptRecord::withoutText).toList(),
                b.store.attempts(id),
                "the attempts after the e-mail was erased");
        b.same(
                b.hasObservations()
                        ? List.of(new ObservationRecord(
                                ObservationKind.OPEN, 0, "", b.now(), b.now().plusSeconds(60), 3))
                        : List.of(),
                b.observed(id),
                "the observations after the e-mail was erased");
        for (HistoryQuery gone : List.of(
                HistoryQuery.all().recipient("pat@home.example"),
                HistoryQuery.all().subject("appointment"),
                HistoryQuery.all().tag("pat@home.example"),
                HistoryQuery.all().metadata("who", "pat@home.example"))) {
            b.same(List.of(), b.everything(gone), "what history finds by something that was erased");
            b.same(0L, b.store.counts(gone).of(EmailStatus.DELIVERED), "the count by something that was erased");
        }
        for (HistoryQuery there : List.of(
                HistoryQuery.all(),
                HistoryQuery.all().recipient("erased-1@erased.invalid"),
                HistoryQuery.all().recipient("other@home.example"),
                HistoryQuery.all().tenant("north"),
                HistoryQuery.all().opened(b.hasObservations()),
                HistoryQuery.all().withAttachments(true),
                HistoryQuery.all().cause(RefusalCause.SERVER),
                HistoryQuery.all().status(EmailStatus.DELIVERED))) {
            b.same(List.of(expected), b.everything(there), "what history finds by something that is left");
        }
        Sample sample = b.sample().tenant("north").key("pat@home.example").otherContent();
        b.same(sample.id, b.insert(sample), "the e-mail that uses the key of one that was erased");
    }

    static void erasureComparesTheVersion(Bench b) throws Exception {
        EmailId id = Kept.full(b, "pat@home.example");
        Kept before = Kept.of(b, id);
        long version = before.record().state().version();

        for (long other : new long[] {version, version + 2, 1}) {
            b.holds(
                    !b.retention().erase(erasure(b, before.record(), other)),
                    "erase returned true for version " + other + " while " + version + " was kept.");
        }
        b.same(before, Kept.of(b, id), "what is kept after rejected erasures");
        EmailRecord unknown = b.sample().make().record();
        b.holds(!b.retention().erase(erasure(b, unknown, 1)), "erase returned true for an unknown e-mail.");
        b.holds(b.store.find(unknown.id()).isEmpty(), "erase recorded an e-mail that was not known.");

        Sample grace = b.sample().status(EmailStatus.DELIVERED).deadline(b.now().plusSeconds(60));
        EmailRecord waiting = b.find(b.insert(grace));
        List<Boolean> told = Race.run(
                6,
                racer -> b.retention().erase(erasure(b, waiting, waiting.state().version() + 1)));
        b.same(1, Collections.frequency(told, true), "the number of racing erasures that returned true");
        b.clock.advance(Duration.ofMinutes(2));
        b.same(List.of(), b.store.overdue(10), "what is overdue after an e-mail with a deadline was erased");
        EmailRecord erased = b.find(waiting.id());
        b.holds(b.store.advance(SampleChanges.touch(erased, "later")), "advance rejected a change after an erasure.");
    }

    /** Erases an e-mail as it is stored. */
    static boolean erase(Bench b, EmailId id) {
        EmailRecord record = b.find(id);
        return b.retention().erase(erasure(b, record, record.state().version() + 1));
    }

    /** Returns the erased form, with another name for every text. */
    static Erasure erasure(Bench b, EmailRecord record, long version) {
        EmailFacts f = record.facts();
        EmailFacts facts = new EmailFacts(
                Address.of("office@clinic.example"),
                "",
                Set.of(),
                Map.of(),
                f.tenant(),
                f.priority(),
                f.guarantee(),
                f.trackOpens(),
                f.sendAt(),
                f.expiresAt(),
                Optional.empty(),
                f.resendOf(),
                f.route(),
                f.list());
        EmailState state = record.state();
        EmailState next = new EmailState(
                version,
                state.status(),
                Optional.empty(),
                Optional.empty(),
                state.waiting(),
                Optional.empty(),
                state.attempts(),
                state.journalled(),
                state.failure());
        List<RecipientRecord> recipients = record.recipients().stream()
                .map(r -> r.withoutText(
                        r.address().address().startsWith("pat")
                                ? Address.of("erased-1@erased.invalid")
                                : Address.of(r.address().address())))
                .toList();
        List<AttachmentRecord> attachments =
                record.attachments().stream().map(a -> a.erased(b.now())).toList();
        return new Erasure(
                new EmailRecord(
                        record.id(),
                        facts,
                        next,
                        recipients,
                        attachments,
                        record.opens(),
                        record.message().map(m -> m.erased(b.now()))),
                HistoryEvent.of(EventType.ERASED, b.now(), "erased"));
    }
}
