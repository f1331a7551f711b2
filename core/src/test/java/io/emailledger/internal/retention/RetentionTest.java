package io.emailledger.internal.retention;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.emailledger.EmailLedger;
import io.emailledger.LedgerClosedException;
import io.emailledger.actions.ResendResult.ResendRefusal;
import io.emailledger.history.EmailRecord.AttachmentRecord;
import io.emailledger.history.EmailStatus;
import io.emailledger.history.HistoryEvent;
import io.emailledger.history.HistoryEvent.EventType;
import io.emailledger.history.HistoryQuery;
import io.emailledger.history.ObservationRecord.ObservationKind;
import io.emailledger.local.MemoryHistoryStore;
import io.emailledger.message.Attachment;
import io.emailledger.message.Email.Guarantee;
import io.emailledger.message.EmailId;
import io.emailledger.message.InvalidValueException;
import io.emailledger.retention.Retention;
import io.emailledger.retention.Retention.PurgeResult;
import io.emailledger.retention.Retention.RetainedPart;
import io.emailledger.rig.FaultyStore;
import io.emailledger.rig.Rig;
import io.emailledger.spi.HistoryStore;
import io.emailledger.spi.StoreParts.ObservationStore.Observation;
import io.emailledger.testkit.Act;
import io.emailledger.testkit.MovableClock;
import io.emailledger.testkit.ScriptedTransport;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class RetentionTest {
    private static final Retention AGES = Retention.keep()
            .bodies(Duration.ofDays(30))
            .observations(Duration.ofDays(40))
            .transcripts(Duration.ofDays(60))
            .events(Duration.ofDays(90))
            .records(Duration.ofDays(365));

    @Test
    void everythingIsRetainedByDefault() {
        try (Rig rig = new Rig()) {
            EmailId id = rig.sendToPat();
            rig.work();

            idle(rig, Duration.ofDays(36_500));

            assertThat(rig.ledger.content(id)).isPresent();
            assertThat(rig.ledger.actions(id).resend().allowed()).isTrue();
            assertThat(rig.ledger.retention().purge().isNothing()).isTrue();
        }
    }

    @Test
    void partsAreDeletedAtTheirAgesWhileSending() {
        List<HistoryEvent> told = new CopyOnWriteArrayList<>();
        try (Rig rig = new Rig(b -> b.retention(AGES).listener((id, event) -> told.add(event)))) {
            EmailId id = rig.send(Rig.email().to("pat@home.example").idempotencyKey("invoice/42"));
            rig.work();
            observe(rig, id);

            idle(rig, Duration.ofDays(30).minusMinutes(1));
            assertThat(rig.ledger.content(id)).isPresent();

            idle(rig, Duration.ofMinutes(2));
            assertThat(rig.ledger.content(id)).isEmpty();
            assertThat(rig.ledger.actions(id).resend().refusal()).contains(ResendRefusal.CONTENT_DELETED);
            assertThat(rig.ledger.actions(id).resend().refusal()).contains(ResendRefusal.CONTENT_DELETED);
            assertThat(rig.ledger.resend(id).refusal()).contains(ResendRefusal.CONTENT_DELETED);
            assertThat(rig.events(id)).endsWith(EventType.PURGED);
            assertThat(rig.record(id).opened()).isTrue();

            idle(rig, Duration.ofDays(10));
            assertThat(rig.ledger.log(id).observations()).isEmpty();
            assertThat(rig.record(id).opened()).isFalse();
            assertThat(transcript(rig, id)).isNotEmpty();

            idle(rig, Duration.ofDays(20));
            assertThat(transcript(rig, id)).isEmpty();
            assertThat(rig.ledger.log(id).attempts()).hasSize(1);
            assertThat(rig.ledger.log(id).text()).contains("PURGED", "Attempt 1 through");
            assertThat(rig.events(id)).filteredOn(EventType.PURGED::equals).hasSize(3);

            idle(rig, Duration.ofDays(30));
            assertThat(rig.events(id)).isEmpty();
            assertThat(rig.ledger.actions(id).mayViewLog()).isTrue();
            assertThat(rig.status(id)).isEqualTo(EmailStatus.DELIVERED);

            idle(rig, Duration.ofDays(275));
            assertThat(rig.ledger.find(id)).isEmpty();
            assertThat(rig.ledger.actions(id).status()).isEmpty();
            assertThat(rig.ledger.actions(id).resend().refusal()).contains(ResendRefusal.NOT_FOUND);
            assertThat(rig.ledger.log(id).events()).isEmpty();
            assertThat(rig.send(Rig.email().to("kim@home.example").idempotencyKey("invoice/42")))
                    .as("the key is free again, for another content")
                    .isNotEqualTo(id);
        }
        assertThat(told).extracting(HistoryEvent::type).contains(EventType.PURGED);
    }

    @Test
    void unfinishedEmailKeepsEveryPart() {
        try (Rig rig = new Rig(b -> b.retention(AGES).giveUpAfter(Duration.ofDays(366)))) {
            EmailId waiting = rig.send(Rig.email()
                    .to("pat@home.example")
                    .sendAt(rig.clock.instant().plus(Duration.ofDays(5_000))));
            rig.transport.next(Act.loseAnswer());
            EmailId unconfirmed = rig.send(Rig.email().to("kim@home.example").guarantee(Guarantee.AT_MOST_ONCE));
            rig.work();

            idle(rig, Duration.ofDays(1_000));

            assertThat(rig.ledger.retention().purge().isNothing()).isTrue();
            assertThat(rig.status(waiting)).isEqualTo(EmailStatus.PENDING);
            assertThat(rig.status(unconfirmed)).isEqualTo(EmailStatus.UNCONFIRMED);
            for (EmailId id : List.of(waiting, unconfirmed)) {
                assertThat(rig.ledger.content(id)).isPresent();
                assertThat(rig.events(id)).isNotEmpty();
            }
            rig.ledger.cancel(waiting);
            assertThat(rig.ledger.retention().purge().of(RetainedPart.RECORD)).isEqualTo(1);
            assertThat(rig.ledger.find(waiting)).isEmpty();
            assertThat(rig.ledger.find(unconfirmed)).isPresent();
        }
    }

    @Test
    void oldEmailIsPurgedSoonAfterItFinishes() {
        Retention hour = Retention.keep().bodies(Duration.ofHours(1));
        try (Rig rig = new Rig(b -> b.retention(hour))) {
            EmailId id = rig.send(Rig.email()
                    .to("pat@home.example")
                    .sendAt(rig.clock.instant().plus(Duration.ofHours(3))));
            for (int i = 0; i < 3 * 60 + 2; i++) {
                idle(rig, Duration.ofMinutes(1));
            }
            assertThat(rig.status(id)).isEqualTo(EmailStatus.DELIVERED);

            int minutes = 0;
            while (rig.ledger.content(id).isPresent() && minutes < 600) {
                idle(rig, Duration.ofMinutes(1));
                minutes++;
            }

            assertThat(minutes).as("minutes after it was finished").isLessThan(4 * 60);
        }
    }

    @Test
    void tagPutsEmailOnHold() {
        Retention held = AGES.legalHold("litigation").legalHold("audit");
        try (Rig rig = new Rig(b -> b.retention(held))) {
            EmailId litigation = rig.send(Rig.email().to("pat@home.example").tag("litigation"));
            EmailId audit = rig.send(Rig.email().to("pat@home.example").tag("x").tag("audit"));
            EmailId free = rig.send(Rig.email().to("pat@home.example").tag("litigations"));
            rig.work();

            idle(rig, Duration.ofDays(5_000));
            rig.ledger.retention().purge();

            assertThat(rig.ledger.content(litigation)).isPresent();
            assertThat(transcript(rig, audit)).isNotEmpty();
            assertThat(rig.ledger.find(free)).isEmpty();
        }
    }

    @Test
    void attachmentsOfUnsentEmailAreDeletedWithBody() {
        try (Rig rig = new Rig(b -> b.retention(AGES))) {
            EmailId id = rig.send(
                    Rig.email().to("pat@home.example").attach(Attachment.of("bill.pdf", new byte[] {1, 2, 3})));
            rig.ledger.cancel(id);
            idle(rig, Duration.ofDays(29));
            assertThat(rig.ledger.actions(id).resend().allowed()).isTrue();

            idle(rig, Duration.ofDays(2));

            AttachmentRecord bill = rig.record(id).attachments().get(0);
            assertThat(bill.deletedAt()).isPresent();
            assertThat(bill.name()).isEqualTo("bill.pdf");
            assertThat(rig.store.attachment(id, 0)).isEmpty();
            assertThat(rig.ledger.actions(id).resend().refusal()).contains(ResendRefusal.CONTENT_DELETED);
        }
    }

    @Test
    void purgeCallReturnsNumbers() {
        try (Rig rig = new Rig(b -> b.retention(AGES))) {
            for (int i = 0; i < 1_203; i++) {
                rig.sendToPat();
            }
            rig.work();
            rig.clock.advance(Duration.ofDays(61));
            EmailId young = rig.sendToPat();

            assertThat(rig.ledger.retention().purge())
                    .isEqualTo(new PurgeResult(Map.of(RetainedPart.BODY, 1_203L, RetainedPart.TRANSCRIPTS, 1_203L)));
            assertThat(rig.ledger.retention().purge().isNothing()).isTrue();
            assertThat(rig.ledger.content(young)).isPresent();

            rig.clock.advance(Duration.ofDays(400));
            PurgeResult rest = rig.ledger.retention().purge();
            assertThat(rest.of(RetainedPart.RECORD)).isEqualTo(1_203);
            assertThat(rest.of(RetainedPart.EVENTS))
                    .as("parts of a record to be deleted are not deleted separately")
                    .isZero();
        }
    }

    @Test
    void noEventIsAddedAfterEventsWerePurged() {
        Retention few = Retention.keep().events(Duration.ofDays(1)).bodies(Duration.ofDays(2));
        try (Rig rig = new Rig(b -> b.retention(few))) {
            EmailId id = rig.sendToPat();
            rig.work();
            rig.clock.advance(Duration.ofDays(3));

            rig.ledger.retention().purge();

            assertThat(rig.ledger.content(id)).isEmpty();
            assertThat(rig.events(id)).isEmpty();
        }
    }

    @Test
    void purgeDelaysNoSending() {
        MovableClock clock = MovableClock.start();
        HistoryStore memory = MemoryHistoryStore.create(clock);
        AtomicInteger looks = new AtomicInteger();
        List<Integer> batches = new ArrayList<>();
        FaultyStore store = new FaultyStore(memory)
                .before("having", args -> looks.incrementAndGet())
                .before("purge", args -> batches.add(((List<?>) args[0]).size()));
        try (EmailLedger ledger = EmailLedger.builder(store.asStore(), new ScriptedTransport())
                .time(clock)
                .workers(0)
                .retention(AGES)
                .build()) {
            for (int i = 0; i < 1_700; i++) {
                ledger.send(Rig.email().to("pat@home.example").build());
            }
            while (ledger.sending().runOnce()) {
                // The condition does the work.
            }
            clock.advance(Duration.ofDays(500));
            looks.set(0);

            for (int i = 0; i < 1_000; i++) {
                ledger.sending().runOnce();
            }
            assertThat(looks).as("scans while the clock is frozen").hasValueLessThanOrEqualTo(2);

            for (int i = 0; i < 30; i++) {
                int before = batches.size();
                clock.advance(Duration.ofSeconds(30));
                ledger.sending().runOnce();
                assertThat(batches.size() - before).isLessThanOrEqualTo(1);
            }
            assertThat(batches)
                    .contains(500)
                    .allSatisfy(size -> assertThat(size).isLessThanOrEqualTo(500));
            assertThat(ledger.history(HistoryQuery.all()).emails()).isEmpty();
        }
    }

    @Test
    void failingPurgeDoesNotStopSending() {
        MovableClock clock = MovableClock.start();
        FaultyStore store = new FaultyStore(MemoryHistoryStore.create(clock));
        ScriptedTransport transport = new ScriptedTransport();
        try (EmailLedger ledger = EmailLedger.builder(store.asStore(), transport)
                .time(clock)
                .workers(0)
                .retention(AGES)
                .build()) {
            EmailId old = ledger.send(Rig.email().to("pat@home.example").build());
            ledger.sending().runOnce();
            clock.advance(Duration.ofDays(31));
            store.fail("purge").fail("having");
            ledger.send(Rig.email().to("pat@home.example").build());

            ledger.sending().runOnce();

            assertThat(transport.deliveries()).hasSize(2);
            store.mend();
            assertThat(ledger.content(old)).isPresent();
            for (int i = 0; i < 20; i++) {
                clock.advance(Duration.ofMinutes(1));
                ledger.sending().runOnce();
            }
            assertThat(ledger.content(old)).isEmpty();
        }
    }

    @Test
    void severalNodesPurgeConcurrently() {
        List<HistoryEvent> told = new CopyOnWriteArrayList<>();
        try (Rig rig = new Rig(b -> b.retention(AGES).listener((id, event) -> told.add(event)));
                EmailLedger other = rig.another(
                        new ScriptedTransport(), b -> b.retention(AGES).listener((id, event) -> told.add(event)))) {
            EmailId id = rig.sendToPat();
            rig.work();
            rig.clock.advance(Duration.ofDays(31));

            assertThat(rig.ledger.retention().purge().of(RetainedPart.BODY)).isEqualTo(1);
            assertThat(other.retention().purge().isNothing()).isTrue();

            assertThat(rig.events(id)).filteredOn(EventType.PURGED::equals).hasSize(1);
        }
        assertThat(told)
                .as("notified by the time the ledgers are closed")
                .extracting(HistoryEvent::type)
                .filteredOn(EventType.PURGED::equals)
                .hasSize(1);
    }

    @ParameterizedTest
    @EnumSource(
            value = RetainedPart.class,
            names = {"RECORD"},
            mode = EnumSource.Mode.EXCLUDE)
    void noPartOutlivesItsRecord(RetainedPart part) {
        Duration week = Duration.ofDays(7);
        assertThatThrownBy(() -> with(Retention.keep().records(week), part, week.plusMillis(1)))
                .isInstanceOf(InvalidValueException.class)
                .hasMessageContaining("would be kept for PT168H0.001S, but is deleted with the record after PT168H");
        Retention longer = with(Retention.keep(), part, week.plusMillis(1));
        assertThatThrownBy(() -> longer.records(week))
                .isInstanceOf(InvalidValueException.class)
                .hasMessageStartingWith("records does not fit: " + part);
        assertThat(with(Retention.keep().records(week), part, week).age(part)).contains(week);
    }

    @Test
    void agesHoldsAndSecretsAreValidated() {
        assertThatThrownBy(() -> Retention.keep().bodies(Duration.ofMillis(-1)))
                .isInstanceOf(InvalidValueException.class)
                .hasMessageStartingWith("bodies must lie between");
        assertThatThrownBy(() -> Retention.keep().records(Duration.ofDays(36_526)))
                .isInstanceOf(InvalidValueException.class);
        assertThatThrownBy(() -> Retention.keep().legalHold(" ")).isInstanceOf(InvalidValueException.class);
        assertThatThrownBy(() -> Retention.keep().pseudonymSecret(new byte[31]))
                .isInstanceOf(InvalidValueException.class)
                .hasMessage("pseudonymSecret must have at least 32 bytes, but has 31");
        assertThat(AGES.legalHold("audit")
                        .pseudonymSecret("0123456789abcdef0123456789abcdef".getBytes())
                        .toString())
                .contains("BODY=PT720H", "audit")
                .doesNotContain("0123456789");
    }

    @Test
    void closedLedgerDeletesNothing() {
        Rig rig = new Rig(b -> b.retention(AGES));
        rig.close();

        assertThatThrownBy(() -> rig.ledger.retention().purge()).isInstanceOf(LedgerClosedException.class);
        assertThatThrownBy(() -> rig.ledger.retention().erase("pat@home.example"))
                .isInstanceOf(LedgerClosedException.class);
    }

    private static Retention with(Retention retention, RetainedPart part, Duration age) {
        return switch (part) {
            case BODY -> retention.bodies(age);
            case TRANSCRIPTS -> retention.transcripts(age);
            case EVENTS -> retention.events(age);
            case OBSERVATIONS -> retention.observations(age);
            case RECORD -> retention.records(age);
        };
    }

    private static void observe(Rig rig, EmailId id) {
        rig.store
                .observationStore()
                .orElseThrow()
                .observe(new Observation(id, 0, ObservationKind.OPEN, "browser", rig.clock.instant()));
    }

    private static String transcript(Rig rig, EmailId id) {
        return rig.ledger.log(id).attempts().get(0).transcript();
    }

    /** Advances the clock, and runs the ledger often enough for background work. */
    private static void idle(Rig rig, Duration time) {
        rig.later(time);
        for (int i = 0; i < 12; i++) {
            rig.later(Duration.ofMillis(900));
        }
    }
}
