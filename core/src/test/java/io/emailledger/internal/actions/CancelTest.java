package io.emailledger.internal.actions;

import static io.emailledger.actions.CancelResult.Code.CANCELLED;
import static io.emailledger.actions.CancelResult.Code.NOT_FOUND;
import static io.emailledger.actions.CancelResult.Code.TOO_LATE;
import static org.assertj.core.api.Assertions.assertThat;

import io.emailledger.actions.CancelResult;
import io.emailledger.actions.CancelResult.BulkCancelResult;
import io.emailledger.history.AttemptRecord.Outcome;
import io.emailledger.history.EmailStatus;
import io.emailledger.history.HistoryQuery;
import io.emailledger.history.RecipientRecord;
import io.emailledger.history.Reply;
import io.emailledger.message.Attachment;
import io.emailledger.message.Email.Guarantee;
import io.emailledger.message.EmailId;
import io.emailledger.rig.InBackground;
import io.emailledger.rig.Rig;
import io.emailledger.testkit.Act;
import io.emailledger.testkit.Gate;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CyclicBarrier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class CancelTest {
    private final Rig rig = new Rig();

    @AfterEach
    void close() {
        rig.close();
    }

    @Test
    void cancelledEmailIsNeverTransmitted() {
        EmailId id = rig.sendToPat();

        CancelResult result = rig.ledger.cancel(id);
        rig.later(Duration.ofDays(10));

        assertThat(result.code()).isEqualTo(CANCELLED);
        assertThat(result.recipients()).isEqualTo(1);
        assertThat(rig.status(id)).isEqualTo(EmailStatus.CANCELLED);
        assertThat(rig.transport.deliveries()).isEmpty();
    }

    @Test
    void cancelIsIdempotent() {
        EmailId id = rig.sendToPat();
        rig.ledger.cancel(id);

        assertThat(rig.ledger.cancel(id).code()).isEqualTo(CANCELLED);
        assertThat(rig.ledger.cancel(id).recipients()).isZero();
    }

    @Test
    void cancelDuringTransmissionIsTooLate() {
        Gate gate = new Gate();
        rig.transport.next(Act.answer().before(gate));
        EmailId id = rig.sendToPat();
        CompletableFuture<Void> sending = InBackground.run(rig::work);
        gate.awaitArrival();

        CancelResult result = rig.ledger.cancel(id);
        assertThat(result.code()).isEqualTo(TOO_LATE);
        assertThat(result.status()).contains(EmailStatus.SENDING);
        assertThat(rig.ledger.actions(id).mayCancel()).isFalse();
        assertThat(rig.ledger.actions(id).whyNotCancel().orElseThrow()).contains("being sent");

        gate.open();
        sending.join();
        assertThat(rig.ledger.cancel(id).status()).contains(EmailStatus.DELIVERED);
        assertThat(rig.ledger.cancel(id).code()).isEqualTo(TOO_LATE);
    }

    @Test
    void cancelStopsRetryForRemainingRecipients() {
        rig.transport.recipient("full@home.example", Outcome.DEFERRED, new Reply(452, "4.2.2 full"));
        EmailId id = rig.send(
                Rig.email().to("ok@home.example").to("full@home.example").attach(Attachment.of("a.txt", new byte[3])));
        rig.work();

        CancelResult result = rig.ledger.cancel(id);
        rig.later(Duration.ofDays(5));

        assertThat(result.code()).isEqualTo(CANCELLED);
        assertThat(result.recipients()).isEqualTo(1);
        assertThat(result.status()).contains(EmailStatus.DELIVERED);
        assertThat(rig.record(id).recipients())
                .extracting(RecipientRecord::status)
                .containsExactly(EmailStatus.DELIVERED, EmailStatus.CANCELLED);
        assertThat(rig.store.attachment(id, 0)).isEmpty();
        assertThat(rig.ledger.cancel(id).code()).isEqualTo(CANCELLED);
        assertThat(rig.transport.deliveries()).hasSize(1);
    }

    @Test
    void unknownEmailIsNotFound() {
        EmailId nobody = new EmailId(new UUID(0x0190_0000_0000_7000L, Long.MIN_VALUE));

        assertThat(rig.ledger.cancel(nobody).code()).isEqualTo(NOT_FOUND);
        assertThat(rig.ledger.actions(nobody).mayViewLog()).isFalse();
    }

    @Test
    void cancelledEmailKeepsAttachmentsAndCanBeResent() {
        EmailId id = rig.send(Rig.email().to("pat@home.example").attach(Attachment.of("a.txt", new byte[] {7})));
        rig.ledger.cancel(id);

        assertThat(rig.ledger.actions(id).resend().allowed()).isTrue();
        EmailId again = rig.ledger.resend(id).id().orElseThrow();
        rig.work();
        assertThat(rig.status(again)).isEqualTo(EmailStatus.DELIVERED);
        assertThat(rig.record(again).facts().resendOf()).contains(id);
        assertThat(rig.status(id)).isEqualTo(EmailStatus.CANCELLED);
    }

    @Test
    void bulkCancelAffectsOnlyMatchingEmails() {
        List<EmailId> spam = new ArrayList<>();
        for (int i = 0; i < 450; i++) {
            spam.add(rig.send(Rig.email().to("p" + i + "@home.example").tag("campaign")));
        }
        EmailId other = rig.sendToPat();

        BulkCancelResult result =
                rig.ledger.bulk().cancel(HistoryQuery.all().tag("campaign").limit(10));
        rig.work();

        assertThat(result.cancelled()).isEqualTo(450);
        assertThat(result.tooLate()).isZero();
        assertThat(spam).extracting(rig::status).containsOnly(EmailStatus.CANCELLED);
        assertThat(rig.status(other)).isEqualTo(EmailStatus.DELIVERED);
        assertThat(rig.ledger
                        .bulk()
                        .cancel(HistoryQuery.all().status(EmailStatus.DELIVERED))
                        .cancelled())
                .isZero();
    }

    @Test
    void cancelAndSendNeverBothSucceed() throws Exception {
        for (int round = 0; round < 200; round++) {
            EmailId id = rig.sendToPat();
            int before = rig.transport.deliveries().size();
            CyclicBarrier start = new CyclicBarrier(2);
            CompletableFuture<CancelResult> cancel = InBackground.get(() -> {
                meet(start);
                return rig.ledger.cancel(id);
            });
            meet(start);
            rig.work();
            CancelResult result = cancel.get();
            rig.work();

            int transmitted = rig.transport.deliveries().size() - before;
            assertThat(transmitted).isEqualTo(result.code() == CANCELLED ? 0 : 1);
        }
    }

    private static void meet(CyclicBarrier barrier) {
        try {
            barrier.await();
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void cancelIsIdempotentWithUnconfirmedRecipient() {
        rig.transport
                .recipient("lost@home.example", Outcome.UNKNOWN, new Reply(0, "the connection broke"))
                .recipient("full@home.example", Outcome.DEFERRED, new Reply(452, "4.2.2 full"));
        EmailId id = rig.send(
                Rig.email().to("lost@home.example").to("full@home.example").guarantee(Guarantee.AT_MOST_ONCE));
        rig.work();

        assertThat(rig.ledger.cancel(id).code()).isEqualTo(CANCELLED);
        assertThat(rig.status(id)).isEqualTo(EmailStatus.UNCONFIRMED);
        assertThat(rig.ledger.cancel(id).code()).isEqualTo(CANCELLED);
    }
}
