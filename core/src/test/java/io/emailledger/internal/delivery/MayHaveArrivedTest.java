package io.emailledger.internal.delivery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.emailledger.EmailLedger;
import io.emailledger.actions.CancelResult;
import io.emailledger.actions.ResendOptions;
import io.emailledger.actions.ResendResult.ResendRefusal;
import io.emailledger.history.EmailRecord;
import io.emailledger.history.EmailStatus;
import io.emailledger.history.EmailStatus.FailureReason;
import io.emailledger.history.HistoryEvent.EventType;
import io.emailledger.history.HistoryQuery;
import io.emailledger.history.HistoryQuery.ExportFormat;
import io.emailledger.history.RecipientRecord.Arrival;
import io.emailledger.message.Email.Guarantee;
import io.emailledger.message.EmailId;
import io.emailledger.rig.InBackground;
import io.emailledger.rig.Rig;
import io.emailledger.spi.IdempotencyConflictException;
import io.emailledger.testkit.Act;
import io.emailledger.testkit.Gate;
import io.emailledger.testkit.ScriptedTransport;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Tests that later results say that an e-mail may have arrived, if a reply was never recorded. */
class MayHaveArrivedTest {
    private final Rig rig = new Rig();
    private final Gate never = new Gate();
    private final List<EmailLedger> dead = new ArrayList<>();

    @AfterEach
    void close() {
        never.open();
        dead.forEach(EmailLedger::close);
        rig.close();
    }

    @Test
    void cancelAfterCrashMayHaveArrived() throws Exception {
        EmailId id = rig.sendToPat();
        processEndsAfterTheContent();
        rig.transport.next(Act.defer(451, "4.3.0 not now"));
        rig.work();

        CancelResult cancelled = rig.ledger.cancel(id);

        assertThat(cancelled.code()).isEqualTo(CancelResult.Code.CANCELLED);
        assertThat(cancelled.mayHaveArrived()).isTrue();
        assertThat(rig.ledger.cancel(id).mayHaveArrived())
                .as("also the second time")
                .isTrue();
        assertSaysSo(id, EmailStatus.CANCELLED);
    }

    @Test
    void expiryAfterCrashMayHaveArrived() throws Exception {
        EmailId id = rig.send(
                Rig.email().to("pat@home.example").expiresAt(rig.clock.instant().plus(hour())));
        processEndsAfterTheContent();
        rig.transport.next(Act.unavailable("no route"));
        rig.work();
        rig.later(Duration.ofHours(2));

        assertSaysSo(id, EmailStatus.FAILED);
        assertThat(rig.record(id).recipients().get(0).failure()).contains(FailureReason.ANSWER_LOST);
    }

    @Test
    void ageBounceAfterLostReplyMayHaveArrived() throws Exception {
        EmailId id = rig.send(
                Rig.email().to("pat@home.example").expiresAt(rig.clock.instant().plus(hour())));
        rig.transport.next(Act.loseAnswer(), Act.defer(451, "4.3.0 not now"));
        rig.work();
        assertThat(rig.record(id).mayHaveArrived()).as("while it waits").isTrue();
        rig.later(Duration.ofMinutes(30));
        rig.later(Duration.ofHours(2));

        assertSaysSo(id, EmailStatus.BOUNCED);
    }

    @Test
    void rejectionAfterLostReplyMayHaveArrived() throws Exception {
        EmailId id = rig.sendToPat();
        rig.transport.next(Act.loseAnswer(), Act.refuse(554, "5.6.0 Message content rejected"));
        rig.work();
        rig.later(Duration.ofHours(2));

        assertSaysSo(id, EmailStatus.BOUNCED);
    }

    @Test
    void deliveredEmailHasNoNote() throws Exception {
        EmailId id = rig.sendToPat();
        rig.transport.next(Act.loseAnswer());
        rig.work();
        rig.later(Duration.ofHours(2));

        assertThat(rig.status(id)).isEqualTo(EmailStatus.DELIVERED);
        assertThat(rig.record(id).mayHaveArrived()).isFalse();
        assertThat(rig.ledger.actions(id).resend().refusal()).isEmpty();
    }

    @Test
    void rejectionWithoutContentHasNoNote() throws Exception {
        EmailId id = rig.sendToPat();
        rig.transport.next(Act.defer(451, "4.3.0 not now"));
        rig.work();

        assertThat(rig.ledger.cancel(id).mayHaveArrived()).isFalse();
        assertThat(rig.record(id).mayHaveArrived()).isFalse();
        assertThat(rig.ledger.actions(id).resend().refusal()).isEmpty();
    }

    @Test
    void journalRulesOutArrivalAfterCrash() throws Exception {
        EmailId id = rig.send(Rig.email().to("pat@home.example").guarantee(Guarantee.AT_MOST_ONCE));
        Gate beforeContent = never;
        process(new ScriptedTransport(1).next(Act.answer().before(beforeContent)));
        rig.transport.next(Act.defer(451, "4.3.0 not now"));
        rig.work();

        assertThat(rig.events(id)).contains(EventType.RECOVERED);
        assertThat(rig.ledger.cancel(id).mayHaveArrived())
                .as("its content was not started, according to the journal")
                .isFalse();
    }

    @Test
    void possiblyArrivedEmailKeepsItsKey() throws Exception {
        EmailId id = rig.send(Rig.email().to("pat@home.example").idempotencyKey("invoice-42"));
        processEndsAfterTheContent();
        rig.transport.next(Act.defer(451, "4.3.0 not now"));
        rig.work();

        assertThat(rig.ledger.cancelAndReleaseKey(id).mayHaveArrived()).isTrue();

        assertThatThrownBy(() -> rig.send(Rig.email().to("pat@home.example").idempotencyKey("invoice-42")))
                .isInstanceOf(IdempotencyConflictException.class);
    }

    @Test
    void resendToAnotherAddressNeedsNoOption() throws Exception {
        EmailId id = rig.sendToPat();
        processEndsAfterTheContent();
        rig.transport.next(Act.defer(451, "4.3.0 not now"));
        rig.work();
        rig.ledger.cancel(id);

        assertThat(rig.ledger
                        .checkResend(id, ResendOptions.same().to("kim@home.example"))
                        .refusal())
                .isEmpty();
        assertThat(rig.ledger
                        .checkResend(id, ResendOptions.same().to("PAT@home.example"))
                        .refusal())
                .as("the same mailbox in another spelling")
                .contains(ResendRefusal.MAY_HAVE_ARRIVED);
    }

    private void assertSaysSo(EmailId id, EmailStatus status) throws IOException {
        EmailRecord record = rig.record(id);
        assertThat(record.status()).isEqualTo(status);
        assertThat(record.mayHaveArrived()).isTrue();
        assertThat(record.isUnsent()).isFalse();
        assertThat(record.recipients().get(0).arrival()).contains(Arrival.MAY_HAVE_ARRIVED);
        assertThat(rig.ledger.log(id).text()).contains("A server may have it:").contains("MAY_HAVE_ARRIVED");
        assertThat(export(ExportFormat.JSON_LINES))
                .contains("\"mayHaveArrived\":true", "\"arrival\":\"MAY_HAVE_ARRIVED\"");
        assertThat(export(ExportFormat.CSV)).contains(",MAY_HAVE_ARRIVED,true,");
        assertThat(rig.ledger.actions(id).resend().refusal()).contains(ResendRefusal.MAY_HAVE_ARRIVED);
        assertThat(rig.ledger.resend(id).refusal()).contains(ResendRefusal.MAY_HAVE_ARRIVED);
        assertThat(rig.ledger
                        .resend(id, ResendOptions.same().evenIfItMayHaveArrived())
                        .id())
                .isPresent();
    }

    private String export(ExportFormat format) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        rig.ledger.bulk().export(HistoryQuery.all(), format, out);
        return out.toString(StandardCharsets.UTF_8);
    }

    /** Simulates a crash for the store: the process claims the e-mail, sends the content, and never returns. */
    private void processEndsAfterTheContent() throws Exception {
        process(new ScriptedTransport(1).next(Act.answer().after(never)));
    }

    private void process(ScriptedTransport through) throws Exception {
        EmailLedger ledger = rig.anotherWithoutRenewal(through, builder -> builder);
        dead.add(ledger);
        InBackground.run(ledger.sending()::runOnce);
        never.awaitArrival();
        rig.clock.advance(Duration.ofMinutes(10));
    }

    private static Duration hour() {
        return Duration.ofHours(1);
    }
}
