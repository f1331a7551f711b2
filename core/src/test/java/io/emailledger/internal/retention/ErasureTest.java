package io.emailledger.internal.retention;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.emailledger.EmailLedger;
import io.emailledger.actions.ResendResult.ResendRefusal;
import io.emailledger.history.AttemptRecord.Outcome;
import io.emailledger.history.EmailRecord;
import io.emailledger.history.EmailRecord.AttachmentRecord;
import io.emailledger.history.EmailStatus;
import io.emailledger.history.HistoryEvent;
import io.emailledger.history.HistoryEvent.EventType;
import io.emailledger.history.HistoryPage;
import io.emailledger.history.HistoryQuery;
import io.emailledger.history.HistoryQuery.ExportFormat;
import io.emailledger.history.RecipientRecord;
import io.emailledger.history.Reply;
import io.emailledger.local.MemoryHistoryStore;
import io.emailledger.message.Address;
import io.emailledger.message.Attachment;
import io.emailledger.message.EmailId;
import io.emailledger.message.InvalidValueException;
import io.emailledger.retention.Retention;
import io.emailledger.retention.Retention.ErasureResult;
import io.emailledger.retention.Retention.RetainedPart;
import io.emailledger.rig.FaultyStore;
import io.emailledger.rig.Rig;
import io.emailledger.spi.HistoryStore;
import io.emailledger.spi.StoreException;
import io.emailledger.spi.StoreParts.SuppressionStore.SuppressionKey;
import io.emailledger.suppression.Suppression.SuppressionReason;
import io.emailledger.testkit.MovableClock;
import io.emailledger.testkit.ScriptedTransport;
import java.io.ByteArrayOutputStream;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class ErasureTest {
    private static final byte[] SECRET = "a secret of more than thirty-two bytes".getBytes(UTF_8);

    @Test
    void erasedRecordCountsWithoutPersonalData() throws Exception {
        List<HistoryEvent> told = new CopyOnWriteArrayList<>();
        try (Rig rig = new Rig(b -> b.listener((id, event) -> told.add(event)))) {
            rig.transport.recipient(
                    "pat@home.example", Outcome.REJECTED, new Reply(550, "5.1.1 <pat@home.example> unknown"));
            EmailId id = rig.send(Rig.email()
                    .to(Address.of("Pat", "Pat@Home.Example"))
                    .cc(Address.of("Kim", "kim@work.example"))
                    .subject("Results of Pat")
                    .text("Dear Pat")
                    .tag("patient-pat")
                    .metadata("patient", "pat")
                    .tenant("north")
                    .idempotencyKey("results/pat")
                    .attach(Attachment.of("pat.pdf", new byte[] {1, 2, 3})));
            rig.work();
            EmailRecord before = rig.record(id);

            ErasureResult result = rig.ledger.retention().erase("pat@HOME.example");

            assertThat(result).isEqualTo(new ErasureResult(1, List.of(), List.of(), 0));
            assertThat(result.complete()).isTrue();
            EmailRecord after = rig.record(id);
            assertThat(after.status()).isEqualTo(EmailStatus.BOUNCED);
            assertThat(after.state().attempts()).isEqualTo(before.state().attempts());
            assertThat(after.facts().tenant()).contains("north");
            assertThat(after.facts().from()).isEqualTo(before.facts().from());
            assertThat(after.facts().subject()).isEmpty();
            assertThat(after.facts().tags()).isEmpty();
            assertThat(after.facts().metadata()).isEmpty();
            assertThat(after.facts().idempotencyKey()).isEmpty();
            RecipientRecord pat = after.recipients().get(0);
            assertThat(pat.address().address()).matches("erased-[0-9a-f]{32}@erased\\.invalid");
            assertThat(pat.address().name()).isEmpty();
            assertThat(pat.status()).isEqualTo(EmailStatus.BOUNCED);
            assertThat(pat.reply()).contains(new Reply(550, "5.1.1"));
            RecipientRecord kim = after.recipients().get(1);
            assertThat(kim.address()).isEqualTo(Address.of("Kim", "kim@work.example"));
            assertThat(kim.status()).isEqualTo(EmailStatus.DELIVERED);
            AttachmentRecord attachment = after.attachments().get(0);
            assertThat(attachment.name()).isEmpty();
            assertThat(attachment.size()).isEqualTo(3);
            assertThat(attachment.sha256()).isEmpty();
            assertThat(rig.ledger.log(id).text())
                    .doesNotContainIgnoringCase("pat")
                    .contains("BOUNCED", "ERASED");
            assertThat(rig.ledger.log(id).attempts().get(0).results()).hasSize(2);
            assertThat(rig.ledger.content(id)).isEmpty();
            assertThat(rig.ledger.resend(id).refusal()).contains(ResendRefusal.CONTENT_DELETED);
            assertThat(rig.ledger.actions(id).resend().refusal()).contains(ResendRefusal.CONTENT_DELETED);
            assertThat(rig.ledger.counts(HistoryQuery.all()).of(EmailStatus.BOUNCED))
                    .isEqualTo(1);
            assertThat(found(rig, HistoryQuery.all().recipient("pat@home.example")))
                    .isEmpty();
            assertThat(found(rig, HistoryQuery.all().subject("results"))).isEmpty();
            assertThat(found(rig, HistoryQuery.all().recipient(pat.address().address())))
                    .containsExactly(id);
            assertThat(found(rig, HistoryQuery.all().recipient("kim@work.example")))
                    .containsExactly(id);
            ByteArrayOutputStream out = new ByteArrayOutputStream();
            assertThat(rig.ledger.bulk().export(HistoryQuery.all(), ExportFormat.JSON_LINES, out))
                    .isEqualTo(1);
            assertThat(out.toString(UTF_8)).doesNotContainIgnoringCase("pat").contains("kim@work.example");
            assertThat(rig.ledger.retention().erase("pat@home.example").erased())
                    .as("a second time")
                    .isZero();
        }
        assertThat(told).last().extracting(HistoryEvent::type).isEqualTo(EventType.ERASED);
    }

    @Test
    void senderIsErased() {
        try (Rig rig = new Rig()) {
            EmailId id = rig.send(io.emailledger.message.Email.from("pat@clinic.example")
                    .subject("Hello")
                    .text("Hello")
                    .to("kim@home.example")
                    .cc("pat@clinic.example"));
            rig.work();

            assertThat(rig.ledger.retention().erase("pat@clinic.example").erased())
                    .isEqualTo(1);

            EmailRecord record = rig.record(id);
            assertThat(record.facts().from())
                    .isEqualTo(record.recipients().get(1).address());
            assertThat(record.facts().from().address()).endsWith("@erased.invalid");
        }
    }

    @Test
    void heldAndUnfinishedEmailsAreKeptAndNamed() {
        try (Rig rig = new Rig(b -> b.retention(Retention.keep().legalHold("litigation")))) {
            EmailId held = rig.send(Rig.email().to("pat@home.example").tag("litigation"));
            EmailId sent = rig.sendToPat();
            rig.work();
            EmailId pending = rig.send(Rig.email()
                    .to("pat@home.example")
                    .sendAt(rig.clock.instant().plusSeconds(60)));

            ErasureResult result = rig.ledger.retention().erase("pat@home.example");

            assertThat(result).isEqualTo(new ErasureResult(1, List.of(held), List.of(pending), 0));
            assertThat(result.complete()).isFalse();
            assertThat(found(rig, HistoryQuery.all().recipient("pat@home.example")))
                    .containsExactly(pending, held);
            assertThat(rig.ledger.content(held)).isPresent();
            assertThat(rig.ledger.content(sent)).isEmpty();
            rig.ledger.cancel(pending);
            assertThat(rig.ledger.retention().erase("pat@home.example"))
                    .isEqualTo(new ErasureResult(1, List.of(held), List.of(), 0));
        }
    }

    @Test
    void pseudonymIsStablePerCallOrSecret() {
        try (Rig rig = new Rig();
                EmailLedger keyed = rig.another(
                        new ScriptedTransport(),
                        b -> b.retention(Retention.keep().pseudonymSecret(SECRET)))) {
            sendTo(rig, "pat@home.example", 250);
            assertThat(rig.ledger.retention().erase("pat@home.example").erased())
                    .isEqualTo(250);
            assertThat(pseudonyms(rig)).hasSize(1);

            sendTo(rig, "pat@home.example", 3);
            rig.ledger.retention().erase("pat@home.example");
            assertThat(pseudonyms(rig)).as("random, and different each time").hasSize(2);

            sendTo(rig, "kim@home.example", 3);
            keyed.retention().erase("kim@home.example");
            sendTo(rig, "KIM@home.example", 3);
            keyed.retention().erase("Kim@home.example");
            assertThat(pseudonyms(rig)).as("equal for the same person").hasSize(3);

            sendTo(rig, "sam@home.example", 1);
            keyed.retention().erase("sam@home.example");
            assertThat(pseudonyms(rig)).as("different for another person").hasSize(4);
        }
    }

    @Test
    void interruptedErasureCanBeRepeated() {
        MovableClock clock = MovableClock.start();
        FaultyStore store = new FaultyStore(MemoryHistoryStore.create(clock));
        AtomicInteger erased = new AtomicInteger();
        store.before("erase", args -> {
            if (erased.incrementAndGet() == 4) {
                throw new StoreException("The store is out of order.", null);
            }
        });
        try (EmailLedger ledger = EmailLedger.builder(store.asStore(), new ScriptedTransport())
                .time(clock)
                .workers(0)
                .retention(Retention.keep().pseudonymSecret(SECRET))
                .build()) {
            for (int i = 0; i < 10; i++) {
                ledger.send(Rig.email().to("pat@home.example").build());
            }
            while (ledger.sending().runOnce()) {
                // The condition does the work.
            }
            HistoryQuery pat = HistoryQuery.all().recipient("pat@home.example");

            assertThatThrownBy(() -> ledger.retention().erase("pat@home.example"))
                    .isInstanceOf(StoreException.class);
            assertThat(ledger.history(pat).emails()).hasSize(7);

            assertThat(ledger.retention().erase("pat@home.example").erased()).isEqualTo(7);
            assertThat(ledger.history(pat).emails()).isEmpty();
            assertThat(ledger.history(HistoryQuery.all()).emails())
                    .hasSize(10)
                    .extracting(email -> email.recipients().get(0).address())
                    .containsOnly(Retention.keep().pseudonymSecret(SECRET).pseudonymOf(Address.of("pat@home.example")));
        }
    }

    @Test
    void unreadableRecordsAreReportedByErasure() {
        MovableClock clock = MovableClock.start();
        HistoryStore real = MemoryHistoryStore.create(clock);
        List<EmailId> damaged = new CopyOnWriteArrayList<>();
        try (EmailLedger ledger = EmailLedger.builder(withoutShowing(damaged, real), new ScriptedTransport())
                .time(clock)
                .workers(0)
                .build()) {
            EmailId id = ledger.send(Rig.email().to("pat@home.example").build());
            ledger.send(Rig.email().to("pat@home.example").build());
            while (ledger.sending().runOnce()) {
                // The condition does the work.
            }
            damaged.add(id);

            ErasureResult result = ledger.retention().erase("pat@home.example");

            assertThat(result).isEqualTo(new ErasureResult(1, List.of(), List.of(), 1));
            assertThat(result.complete()).isFalse();
            assertThat(ledger.retention().erase("pat@home.example").unreadable())
                    .as("a second time")
                    .isEqualTo(1);

            damaged.clear();
            assertThat(ledger.retention().erase("pat@home.example"))
                    .isEqualTo(new ErasureResult(1, List.of(), List.of(), 0));
        }
    }

    /** A store that omits unreadable records from its pages, as the contract allows. */
    private static HistoryStore withoutShowing(List<EmailId> damaged, HistoryStore real) {
        return (HistoryStore) Proxy.newProxyInstance(
                HistoryStore.class.getClassLoader(), new Class<?>[] {HistoryStore.class}, (proxy, method, args) -> {
                    Object answer = method.invoke(real, args);
                    return answer instanceof HistoryPage page
                            ? new HistoryPage(
                                    page.emails().stream()
                                            .filter(email -> !damaged.contains(email.id()))
                                            .toList(),
                                    page.next())
                            : answer;
                });
    }

    @Test
    void emailRecordedMeanwhileIsNotUnreadable() {
        MovableClock clock = MovableClock.start();
        FaultyStore store = new FaultyStore(MemoryHistoryStore.create(clock));
        try (EmailLedger ledger = EmailLedger.builder(store.asStore(), new ScriptedTransport())
                .time(clock)
                .workers(0)
                .build()) {
            AtomicInteger counts = new AtomicInteger();
            List<EmailId> meanwhile = new CopyOnWriteArrayList<>();
            store.before("counts", args -> {
                if (counts.incrementAndGet() == 1) {
                    meanwhile.add(ledger.send(Rig.email().to("pat@home.example").build()));
                }
            });

            assertThat(ledger.retention().erase("pat@home.example"))
                    .isEqualTo(new ErasureResult(0, List.of(), meanwhile, 0));
            assertThat(meanwhile).hasSize(1);
        }
    }

    @Test
    void suppressionRemovedMeanwhileStaysRemoved() {
        MovableClock clock = MovableClock.start();
        HistoryStore real = MemoryHistoryStore.create(clock);
        FaultyStore store = new FaultyStore(real);
        try (EmailLedger ledger = EmailLedger.builder(store.asStore(), new ScriptedTransport())
                .time(clock)
                .workers(0)
                .build()) {
            ledger.suppressions().add("pat@home.example", SuppressionReason.MANUAL, "asked by phone");
            SuppressionKey pat = new SuppressionKey(Optional.empty(), "pat@home.example");
            store.after(
                    "suppressions",
                    args -> real.suppressionStore().orElseThrow().unsuppress(pat));

            ledger.retention().erase("pat@home.example");

            store.mend();
            assertThat(ledger.suppressions().find("pat@home.example")).isEmpty();
        }
    }

    /** A person erased again by a later version gets the same pseudonym. */
    @Test
    void pseudonymIsKeyedHashOfAddress() {
        assertThat(Retention.keep().pseudonymSecret(SECRET).pseudonymOf(Address.of("Pat@HOME.example")))
                .isEqualTo(Address.of("erased-7165a81cf23a92ad309b6a7c2438e08f@erased.invalid"));
    }

    @Test
    void erasedRecordIsPurgedAtItsAge() {
        Retention year = Retention.keep()
                .bodies(Duration.ofDays(1))
                .transcripts(Duration.ofDays(2))
                .records(Duration.ofDays(365));
        try (Rig rig = new Rig(b -> b.retention(year))) {
            rig.sendToPat();
            rig.work();
            rig.ledger.retention().erase("pat@home.example");
            rig.clock.advance(Duration.ofDays(3));
            assertThat(rig.ledger.retention().purge().isNothing()).isTrue();

            rig.clock.advance(Duration.ofDays(363));

            assertThat(rig.ledger.retention().purge().of(RetainedPart.RECORD)).isEqualTo(1);
        }
    }

    @Test
    void unknownAddressErasesNothing() {
        try (Rig rig = new Rig()) {
            assertThat(rig.ledger.retention().erase("nobody@home.example").erased())
                    .isZero();
            assertThatThrownBy(() -> rig.ledger.retention().erase("<pat@home.example>"))
                    .isInstanceOf(InvalidValueException.class)
                    .hasMessageNotContaining("pat");
        }
    }

    private static void sendTo(Rig rig, String address, int count) {
        for (int i = 0; i < count; i++) {
            rig.send(Rig.email().to(address));
        }
        rig.work();
    }

    private static Set<String> pseudonyms(Rig rig) {
        return rig.ledger.history(HistoryQuery.all().limit(1_000)).emails().stream()
                .flatMap(email -> email.recipients().stream())
                .map(recipient -> recipient.address().address())
                .collect(Collectors.toSet());
    }

    private static List<EmailId> found(Rig rig, HistoryQuery query) {
        return rig.ledger.history(query).emails().stream().map(EmailRecord::id).toList();
    }
}
