package io.emailledger.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import io.emailledger.EmailLedger;
import io.emailledger.actions.Actions.WaitingResult.Code;
import io.emailledger.actions.BulkRun;
import io.emailledger.actions.EmailChanges;
import io.emailledger.history.EmailRecord;
import io.emailledger.history.EmailStatus;
import io.emailledger.history.EmailStatus.WaitReason;
import io.emailledger.history.HistoryQuery;
import io.emailledger.message.Attachment;
import io.emailledger.message.Email;
import io.emailledger.message.Email.Priority;
import io.emailledger.message.EmailBuilder;
import io.emailledger.message.EmailId;
import io.emailledger.testkit.ScriptedTransport;
import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BrokenBarrierException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CyclicBarrier;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A ledger on each database: e-mails that wait are held, rescheduled, edited and released, one by one and by query. */
@OnEachDatabase
class WaitingLedgerTest {
    private final Place place;
    private final ScriptedTransport transport = new ScriptedTransport(4);
    private final JdbcHistoryStore store;
    private final EmailLedger ledger;

    WaitingLedgerTest(Place.Kind kind) throws SQLException {
        place = Place.prepared(kind);
        store = JdbcHistoryStore.create(place.dataSource());
        ledger = EmailLedger.builder(store, transport).workers(0).build();
    }

    @AfterEach
    void close() {
        ledger.close();
    }

    private static EmailBuilder email() {
        return Email.from("office@clinic.example")
                .to("pat@home.example")
                .subject("Your appointment")
                .text("Dear Pat")
                .tag("letter");
    }

    private void work() {
        while (ledger.sending().runOnce()) {
            // The condition does the work.
        }
    }

    @Test
    void heldEmailIsReadBackAndReleased() throws SQLException {
        EmailId limited = ledger.send(email().hold("Dr. M\u00fcller liest es")
                .expiresAt(store.now().plus(Duration.ofDays(3)))
                .build());
        EmailId open = ledger.send(email().hold("approval").build());
        work();

        EmailRecord held = store.find(limited).orElseThrow();
        assertThat(held.state().holdReason()).contains("Dr. M\u00fcller liest es");
        assertThat(held.state().waiting()).contains(WaitReason.HELD);
        assertThat(held.state().due()).isEmpty();
        assertThat(transport.deliveries()).isEmpty();
        assertThat(place.number("select count(*) from el_email where waiting = 'HELD'"))
                .isEqualTo(2);

        for (EmailId id : List.of(limited, open)) {
            assertThat(ledger.waiting().by("Anna").release(id).code()).isEqualTo(Code.CHANGED);
        }
        work();
        assertThat(ledger.find(limited).orElseThrow().status()).isEqualTo(EmailStatus.DELIVERED);
        assertThat(ledger.find(open).orElseThrow().status()).isEqualTo(EmailStatus.DELIVERED);
        assertThat(place.number("select count(*) from el_email where hold_reason is not null"))
                .isZero();
        assertThat(place.number("select count(*) from el_due")).isZero();
    }

    @Test
    void timeIsReadBackAsItWasSet() {
        EmailId id = ledger.send(email().build());
        Instant time = store.now().plus(Duration.ofHours(2)).plusNanos(123_456_789);

        assertThat(ledger.waiting().reschedule(id, time).code()).isEqualTo(Code.CHANGED);
        assertThat(ledger.waiting().reschedule(id, time).code()).isEqualTo(Code.ALREADY);
        work();
        assertThat(transport.deliveries()).isEmpty();
        assertThat(store.find(id).orElseThrow().facts().sendAt())
                .isEqualTo(store.find(id).orElseThrow().state().due());
        assertThat(ledger.waiting().sendNow(id).code()).isEqualTo(Code.CHANGED);
        work();

        assertThat(ledger.find(id).orElseThrow().status()).isEqualTo(EmailStatus.DELIVERED);
    }

    @Test
    void editedEmailIsSentAndFoundAsEdited() throws SQLException {
        EmailId id = ledger.send(email().hold("approval")
                .attach(Attachment.of("old.txt", new byte[300_000]))
                .idempotencyKey("letter-1")
                .build());
        byte[] content = "new content".getBytes(StandardCharsets.UTF_8);

        assertThat(ledger.waiting()
                        .edit(
                                id,
                                EmailChanges.none()
                                        .subject("Invitation")
                                        .to("kim@home.example", "lee@home.example", "alex@home.example")
                                        .priority(Priority.HIGH)
                                        .removeAttachment("old.txt")
                                        .attach(Attachment.of("new.txt", content)))
                        .code())
                .isEqualTo(Code.CHANGED);
        ledger.waiting().release(id);
        work();

        assertThat(ledger.find(id).orElseThrow().recipients())
                .hasSize(3)
                .allSatisfy(r -> assertThat(r.status()).isEqualTo(EmailStatus.DELIVERED));
        assertThat(new String(transport.deliveries().get(0).content().orElseThrow(), StandardCharsets.US_ASCII))
                .contains("Subject: Invitation")
                .contains("new.txt")
                .doesNotContain("old.txt");
        assertThat(ledger.history(HistoryQuery.all().recipient("pat@home.example"))
                        .emails())
                .isEmpty();
        assertThat(ledger.history(HistoryQuery.all().subject("appointment")).emails())
                .isEmpty();
        assertThat(ledger.history(
                                HistoryQuery.all().recipient("lee@home.example").tag("letter"))
                        .emails())
                .hasSize(1);
        assertThat(place.number("select count(*) from el_attachment_chunk")).isZero();
    }

    @Test
    void manyAreReleasedAndResentOnce() {
        List<Email> letters = IntStream.range(0, 230)
                .mapToObj(i ->
                        email().to("pat" + i + "@home.example").hold("approval").build())
                .toList();
        List<EmailId> ids = new ArrayList<>(ledger.sendAll(letters));
        HistoryQuery query = HistoryQuery.all().tag("letter");

        BulkRun released = ledger.bulk().begin();
        while (!released.isFinished()) {
            released = ledger.bulk().release(query, BulkRun.of(released.token()));
        }
        assertThat(released.done()).isEqualTo(ids.size());
        work();
        assertThat(ledger.bulk().checkResend(query).allowed()).isEqualTo(ids.size());
        BulkRun begun = ledger.bulk().begin();
        ledger.bulk().resend(query, begun);
        BulkRun run = begun;
        while (!run.isFinished()) {
            run = ledger.bulk().resend(query, run);
        }

        assertThat(run.done()).isEqualTo(ids.size());
        HistoryQuery copies =
                HistoryQuery.all().metadata(BulkRun.METADATA, run.name()).limit(1_000);
        assertThat(ledger.history(copies).emails().stream()
                        .map(copy -> copy.facts().resendOf().orElseThrow()))
                .containsExactlyInAnyOrderElementsOf(ids);
    }

    @Test
    void changeAndWorkerNeverBothWin() throws Exception {
        for (int round = 0; round < 12; round++) {
            int before = transport.deliveries().size();
            EmailId id = ledger.send(email().build());
            CyclicBarrier start = new CyclicBarrier(2);
            CompletableFuture<Void> worker = CompletableFuture.runAsync(
                    () -> {
                        meet(start);
                        work();
                    },
                    task -> new Thread(task).start());
            meet(start);
            Code answer = round % 2 == 0
                    ? ledger.waiting().hold(id, "race").code()
                    : ledger.waiting()
                            .edit(id, EmailChanges.none().subject("Edited"))
                            .code();
            worker.get();
            // The worker passes over a row that the other has locked, so what was edited may still wait.
            work();
            int sent = transport.deliveries().size() - before;

            assertThat(answer).isIn(Code.CHANGED, Code.TOO_LATE);
            if (round % 2 == 0) {
                assertThat(sent).isEqualTo(answer == Code.CHANGED ? 0 : 1);
            } else {
                assertThat(sent).isOne();
                String content = new String(
                        transport.deliveries().get(before).content().orElseThrow(), StandardCharsets.US_ASCII);
                assertThat(content).contains("Subject: " + (answer == Code.CHANGED ? "Edited" : "Your appointment"));
            }
        }
    }

    private static void meet(CyclicBarrier barrier) {
        try {
            barrier.await();
        } catch (InterruptedException | BrokenBarrierException e) {
            throw new AssertionError(e);
        }
    }
}
