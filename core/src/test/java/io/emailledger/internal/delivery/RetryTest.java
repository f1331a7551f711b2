package io.emailledger.internal.delivery;

import static io.emailledger.history.EmailStatus.BOUNCED;
import static io.emailledger.history.EmailStatus.DELIVERED;
import static io.emailledger.history.EmailStatus.FAILED;
import static io.emailledger.history.EmailStatus.PENDING;
import static io.emailledger.history.EmailStatus.UNCONFIRMED;
import static org.assertj.core.api.Assertions.assertThat;

import io.emailledger.EmailLedger;
import io.emailledger.actions.Actions.Resolution;
import io.emailledger.actions.Actions.ResolveResult;
import io.emailledger.history.EmailRecord.EmailState;
import io.emailledger.history.EmailStatus.FailureReason;
import io.emailledger.history.EmailStatus.WaitReason;
import io.emailledger.history.HistoryEvent.EventType;
import io.emailledger.history.HistoryQuery;
import io.emailledger.history.RecipientRecord.AcceptedBy;
import io.emailledger.message.Attachment;
import io.emailledger.message.Email.Guarantee;
import io.emailledger.message.EmailId;
import io.emailledger.rig.Rig;
import io.emailledger.routes.Routes.Outage;
import io.emailledger.spi.Transport;
import io.emailledger.spi.Transport.AttemptLog;
import io.emailledger.spi.Transport.DeliveryResult;
import io.emailledger.spi.Transport.Envelope;
import io.emailledger.spi.Transport.MessageContent;
import io.emailledger.testkit.Act;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RetryTest {
    private final Rig rig = new Rig();

    @AfterEach
    void close() {
        rig.close();
    }

    @Test
    void deferredEmailIsRetriedWithBackoff() {
        rig.transport.otherwise(Act.defer(451, "4.3.0 not now"));
        EmailId id = rig.sendToPat();
        Instant start = rig.clock.instant();
        rig.work();
        List<Duration> waits = new ArrayList<>();
        for (int i = 0; i < 9; i++) {
            Duration wait = Duration.between(rig.clock.instant(), due(id));
            waits.add(wait);
            rig.later(wait);
        }

        Duration bound = Duration.ofMinutes(1);
        for (Duration wait : waits) {
            assertThat(wait).isBetween(bound.dividedBy(10), bound);
            bound = bound.multipliedBy(2).compareTo(Duration.ofHours(4)) > 0
                    ? Duration.ofHours(4)
                    : bound.multipliedBy(2);
        }
        assertThat(rig.transport.deliveries()).hasSize(10);
        assertThat(rig.record(id).state().attempts()).isEqualTo(10);
        assertThat(rig.clock.instant()).isAfter(start.plus(Duration.ofMinutes(10)));
    }

    @Test
    void waitingEmailShowsReasonAndTime() {
        rig.transport.next(Act.defer(451, "4.3.0 not now"));
        EmailId deferred = rig.sendToPat();
        rig.work();
        Instant tomorrow = rig.clock.instant().plus(Duration.ofDays(1));
        EmailId scheduled = rig.send(Rig.email().to("pat@home.example").sendAt(tomorrow));
        EmailId queued = rig.sendToPat();

        assertThat(state(deferred).waiting()).contains(WaitReason.DEFERRED);
        assertThat(state(deferred).due())
                .hasValueSatisfying(due -> assertThat(due).isAfter(rig.clock.instant()));
        assertThat(state(scheduled).waiting()).contains(WaitReason.SCHEDULED);
        assertThat(state(scheduled).due()).contains(tomorrow);
        assertThat(state(queued).waiting()).contains(WaitReason.QUEUED);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "4.7.1 Greylisted, please try again in 900 seconds | 901",
                "4.7.1 <pat>: Recipient address rejected: Greylisted, see http://x.example/?id=77 retry after 15 minutes | 901",
                "4.2.0 Please wait 2 hours and try again | 7201",
                "4.7.0 You have been greylisted; retry in 00:10:00 | 601",
            })
    void retryTimeNamedByServerIsRespected(String text, long seconds) {
        rig.transport.next(Act.defer(451, text));
        EmailId id = rig.sendToPat();
        rig.work();

        assertThat(Duration.between(rig.clock.instant(), due(id))).isEqualTo(Duration.ofSeconds(seconds));
    }

    @Test
    void emailDeferredTooLongIsBounced() {
        rig.transport.otherwise(Act.defer(452, "4.2.2 mailbox full"));
        EmailId id = rig.send(Rig.email().to("pat@home.example").attach(Attachment.of("a.txt", new byte[3])));
        for (int hour = 0; hour < 97; hour++) {
            rig.later(Duration.ofHours(1));
        }

        assertThat(rig.status(id)).isEqualTo(BOUNCED);
        assertThat(rig.ledger.log(id).text()).contains("Expired").contains("452 4.2.2 mailbox full");
        assertThat(rig.store.attachment(id, 0)).isEmpty();
    }

    @Test
    void unreachableRelayFailsEmailAndKeepsAttachments() {
        rig.transport.otherwise(Act.unavailable("connection refused"));
        EmailId id = rig.send(Rig.email()
                .to("pat@home.example")
                .attach(Attachment.of("a.txt", new byte[3]))
                .expiresAt(rig.clock.instant().plus(Duration.ofHours(1))));
        rig.later(Duration.ofMinutes(59));
        assertThat(rig.status(id)).isEqualTo(PENDING);
        rig.later(Duration.ofMinutes(2));

        assertThat(rig.status(id)).isEqualTo(FAILED);
        assertThat(rig.record(id).recipients().get(0).failure()).contains(FailureReason.EXPIRED);
        assertThat(rig.store.attachment(id, 0)).isPresent();
        assertThat(rig.ledger.actions(id).resend().allowed()).isTrue();
    }

    @Test
    void lostReplyFailsEmailWithItsReason() {
        rig.transport.next(Act.loseAnswer());
        rig.transport.otherwise(Act.unavailable("connection refused"));
        EmailId id = rig.send(
                Rig.email().to("pat@home.example").expiresAt(rig.clock.instant().plus(Duration.ofHours(1))));
        rig.work();
        rig.later(Duration.ofMinutes(61));

        assertThat(rig.status(id)).isEqualTo(FAILED);
        assertThat(rig.record(id).recipients().get(0).failure()).contains(FailureReason.ANSWER_LOST);
        assertThat(rig.ledger.log(id).text()).contains("A server may have it");
    }

    @Test
    void unreachableRelayIsProbedAndNotHammered() {
        rig.transport.otherwise(Act.unavailable("connection refused"));
        for (int i = 0; i < 100; i++) {
            rig.ledger.sendAll(
                    Collections.nCopies(100, Rig.email().to("pat@home.example").build()));
        }
        for (int second = 0; second < 60; second++) {
            rig.later(Duration.ofSeconds(1));
        }
        int inFirstMinute = rig.transport.deliveries().size();
        EmailId waiting =
                rig.ledger.history(HistoryQuery.all().limit(1)).emails().get(0).id();
        Outage outage = rig.ledger.health().outage().orElseThrow();

        assertThat(inFirstMinute).isBetween(2, 20);
        assertThat(outage.reason()).contains("connection refused");
        assertThat(state(waiting).waiting()).contains(WaitReason.TRANSPORT_DOWN);
        assertThat(state(waiting).due()).contains(outage.nextProbe());

        rig.transport.otherwise(Act.answer());
        rig.later(Duration.ofMinutes(5));
        assertThat(rig.ledger.health().outage()).isEmpty();
        assertThat(rig.ledger.counts(HistoryQuery.all()).of(DELIVERED)).isEqualTo(10_000);
    }

    @Test
    void lostReplyIsRetriedByDefault() {
        rig.transport.next(Act.loseAnswer());
        EmailId id = rig.sendToPat();
        rig.work();
        assertThat(rig.status(id)).isEqualTo(PENDING);
        assertThat(rig.ledger.log(id).text()).contains("answer was lost");

        rig.later(Duration.ofMinutes(2));
        assertThat(rig.status(id)).isEqualTo(DELIVERED);
    }

    @Test
    void lostReplyIsUnconfirmedUnderAtMostOnce() {
        rig.transport.next(Act.loseAnswer());
        EmailId id = rig.send(Rig.email()
                .to("pat@home.example")
                .guarantee(Guarantee.AT_MOST_ONCE)
                .attach(Attachment.of("a.txt", new byte[3])));
        rig.work();
        rig.later(Duration.ofDays(10));

        assertThat(rig.status(id)).isEqualTo(UNCONFIRMED);
        assertThat(rig.transport.deliveries()).hasSize(1);
        assertThat(rig.store.attachment(id, 0)).isPresent();
        assertThat(rig.ledger.actions(id).mayResolve()).isTrue();
        assertThat(rig.ledger.actions(id).resend().allowed()).isFalse();
    }

    @Test
    void unconfirmedEmailIsResolvedByCaller() {
        EmailId arrived = unconfirmed();
        EmailId refused = unconfirmed();
        EmailId again = unconfirmed();

        assertThat(rig.ledger.resolve(arrived, Resolution.DELIVERED, "Pat phoned"))
                .isEqualTo(ResolveResult.RESOLVED);
        assertThat(rig.ledger.resolve(refused, Resolution.BOUNCED, "the admin says so"))
                .isEqualTo(ResolveResult.RESOLVED);
        assertThat(rig.ledger.resolve(again, Resolution.TRY_AGAIN, "not there")).isEqualTo(ResolveResult.RESOLVED);
        assertThat(rig.status(again)).isEqualTo(PENDING);
        rig.work();

        assertThat(rig.status(arrived)).isEqualTo(DELIVERED);
        assertThat(rig.record(arrived).recipients().get(0).acceptedBy()).contains(AcceptedBy.CONFIRMED);
        assertThat(rig.status(refused)).isEqualTo(BOUNCED);
        assertThat(rig.status(again)).isEqualTo(DELIVERED);
        assertThat(rig.events(arrived)).endsWith(EventType.RESOLVED);
        assertThat(rig.ledger.resolve(arrived, Resolution.BOUNCED, "?")).isEqualTo(ResolveResult.NOT_UNCONFIRMED);
    }

    private EmailId unconfirmed() {
        rig.transport.next(Act.loseAnswer());
        EmailId id = rig.send(Rig.email().to("pat@home.example").guarantee(Guarantee.AT_MOST_ONCE));
        rig.work();
        assertThat(rig.status(id)).isEqualTo(UNCONFIRMED);
        return id;
    }

    @Test
    void unsendableEmailFailsWithReason() {
        rig.transport.next(Act.unsendable(FailureReason.SMTPUTF8_NOT_OFFERED, "The server does not offer SMTPUTF8"));
        EmailId id = rig.sendToPat();
        rig.work();

        assertThat(rig.status(id)).isEqualTo(FAILED);
        assertThat(rig.record(id).recipients().get(0).failure()).contains(FailureReason.SMTPUTF8_NOT_OFFERED);
    }

    @Test
    void transportExceptionIsJudgedByContentStart() {
        rig.transport.next(Act.breakBefore(() -> new IllegalStateException("pat@home.example")));
        EmailId before = rig.send(Rig.email().to("pat@home.example").guarantee(Guarantee.AT_MOST_ONCE));
        rig.work();
        rig.transport.next(Act.breakAfter(() -> new IllegalStateException("pat@home.example")));
        EmailId after = rig.send(Rig.email().to("pat@home.example").guarantee(Guarantee.AT_MOST_ONCE));
        rig.work();

        assertThat(rig.status(before)).isEqualTo(PENDING);
        assertThat(rig.status(after)).isEqualTo(UNCONFIRMED);
        assertThat(rig.record(after).recipients().get(0).reply().orElseThrow().text())
                .contains("IllegalStateException")
                .doesNotContain("pat@home.example");
    }

    private EmailState state(EmailId id) {
        return rig.record(id).state();
    }

    private Instant due(EmailId id) {
        return state(id).due().orElseThrow();
    }

    @Test
    void transportErrorAndNullAreJudgedLikeExceptions() {
        rig.transport.next(attempt -> {
            attempt.sendContent();
            throw new NoClassDefFoundError("transport");
        });
        EmailId id = rig.send(Rig.email().to("pat@home.example").guarantee(Guarantee.AT_MOST_ONCE));
        rig.work();
        assertThat(rig.status(id)).isEqualTo(UNCONFIRMED);

        EmailLedger silent = EmailLedger.builder(rig.store, new AnswersNull())
                .time(rig.clock)
                .workers(0)
                .build();
        EmailId unanswered = rig.send(Rig.email().to("pat@home.example").guarantee(Guarantee.AT_MOST_ONCE));
        silent.sending().runOnce();
        assertThat(rig.status(unanswered)).isEqualTo(UNCONFIRMED);
        silent.close();
    }

    /** Sends the content and returns no result. */
    private static final class AnswersNull implements Transport {
        @Override
        public String name() {
            return "broken";
        }

        @Override
        public DeliveryResult deliver(Envelope envelope, MessageContent content, AttemptLog log) {
            log.beforeContent();
            try {
                content.writeTo(OutputStream.nullOutputStream());
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
            return null;
        }
    }

    @Test
    void clockSetBackDoesNotPreventProbes() {
        rig.transport.next(Act.unavailable("connection refused"));
        rig.sendToPat();
        rig.work();
        rig.clock.advance(Duration.ofHours(-2));

        EmailId id = rig.sendToPat();
        rig.work();
        assertThat(rig.status(id)).isEqualTo(DELIVERED);
    }
}
