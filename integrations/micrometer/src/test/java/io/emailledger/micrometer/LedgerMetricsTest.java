package io.emailledger.micrometer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.emailledger.EmailLedger;
import io.emailledger.history.AttemptRecord.Outcome;
import io.emailledger.history.ObservationRecord.ObservationKind;
import io.emailledger.history.Reply;
import io.emailledger.message.Email.Guarantee;
import io.emailledger.message.EmailId;
import io.emailledger.message.InvalidValueException;
import io.emailledger.report.MailReport;
import io.emailledger.report.MailReport.RecipientReport;
import io.emailledger.report.MailReport.ReportedAction;
import io.emailledger.report.ReplyRules.ReplyPhase;
import io.emailledger.spi.StoreParts.ObservationStore.Observation;
import io.emailledger.testkit.Act;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.Tag;
import io.micrometer.core.instrument.Timer;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

/** Tests the counters and timers, with a real ledger. */
class LedgerMetricsTest {
    private final Rig rig = new Rig();
    private final SimpleMeterRegistry registry = new SimpleMeterRegistry();

    /** Uses a ledger and closes it, which waits for the listeners. */
    private void with(LedgerMetricsBuilder metrics, Consumer<EmailLedger> use) {
        try (EmailLedger ledger = rig.ledger(builder -> builder.listener(metrics.build()))) {
            use.accept(ledger);
        }
    }

    private void with(Consumer<EmailLedger> use) {
        with(LedgerMetrics.builder(registry), use);
    }

    private double count(String name, String... tags) {
        return registry.get("email.ledger." + name).tags(tags).counter().count();
    }

    private Timer timer(String name, String... tags) {
        return registry.get("email.ledger." + name).tags(tags).timer();
    }

    @Test
    void deliveryIsCountedAndTimed() {
        rig.transport.next(Act.answer().before(() -> rig.clock.advance(Duration.ofSeconds(2))));
        with(ledger -> {
            ledger.send(Rig.toPat().cc("kim@home.example").build());
            rig.clock.advance(Duration.ofSeconds(3));
            Rig.work(ledger);
        });

        assertThat(count("recorded")).isEqualTo(1);
        assertThat(count("accepted")).isEqualTo(2);
        assertThat(timer("attempt", "outcome", "accepted").count()).isEqualTo(1);
        assertThat(timer("attempt", "outcome", "accepted").totalTime(TimeUnit.SECONDS))
                .isCloseTo(2, within(0.1));
        assertThat(timer("time.to.acceptance").count()).isEqualTo(2);
        assertThat(timer("time.to.acceptance").max(TimeUnit.SECONDS)).isCloseTo(5, within(0.1));
    }

    @Test
    void scheduledEmailIsTimedFromItsSchedule() {
        with(ledger -> {
            ledger.send(Rig.toPat()
                    .sendAt(rig.clock.instant().plus(Duration.ofHours(1)))
                    .build());
            rig.later(ledger, Duration.ofMinutes(61));
        });

        assertThat(timer("time.to.acceptance").max(TimeUnit.SECONDS)).isCloseTo(60, within(1.0));
    }

    @Test
    void bounceIsCountedByCause() {
        rig.transport.recipient(
                "pat@home.example", Outcome.REJECTED, new Reply(550, "5.1.1 No such user").at(ReplyPhase.RCPT));
        with(ledger -> {
            ledger.send(Rig.toPat().cc("kim@home.example").build());
            Rig.work(ledger);
        });

        assertThat(count("bounced", "cause", "recipient")).isEqualTo(1);
        assertThat(count("accepted")).isEqualTo(1);
        assertThat(timer("attempt", "outcome", "mixed").count()).isEqualTo(1);
    }

    @Test
    void bounceThatArrivesLaterIsCounted() {
        with(ledger -> {
            EmailId id = ledger.send(Rig.toPat().build());
            Rig.work(ledger);
            ledger.reports()
                    .accept(
                            id,
                            MailReport.of(
                                    MailReport.ReportKind.BOUNCE,
                                    RecipientReport.of(ReportedAction.FAILED, "pat@home.example")));
        });

        assertThat(registry.get("email.ledger.bounced").counters().stream()
                        .mapToDouble(counter -> counter.count())
                        .sum())
                .isEqualTo(1);
        assertThat(count("accepted")).isEqualTo(1);
    }

    @Test
    void failureIsCountedByReason() {
        with(ledger -> {
            ledger.send(Rig.email().build());
            ledger.send(Rig.toPat()
                    .cc("kim@home.example")
                    .requireAttachment("a.pdf")
                    .build());
            ledger.send(Rig.toPat().cc("not-a-mailbox").build());
        });

        assertThat(count("recorded")).isEqualTo(3);
        assertThat(count("failed", "reason", "no_recipients")).isEqualTo(1);
        assertThat(count("failed", "reason", "mandatory_attachment_missing")).isEqualTo(2);
        assertThat(count("failed", "reason", "invalid_recipient")).isEqualTo(1);
    }

    @Test
    void deferralCancellationAndLostAnswerAreCounted() {
        with(ledger -> {
            rig.transport.next(Act.defer(451, "4.3.0 later"), Act.loseAnswer());
            EmailId deferred = ledger.send(Rig.toPat().build());
            Rig.work(ledger);
            ledger.cancel(deferred);
            ledger.send(Rig.toPat().guarantee(Guarantee.AT_MOST_ONCE).build());
            Rig.work(ledger);
        });

        assertThat(registry.get("email.ledger.deferred").counters().stream()
                        .mapToDouble(counter -> counter.count())
                        .sum())
                .isEqualTo(1);
        assertThat(count("cancelled")).isEqualTo(1);
        assertThat(count("unconfirmed")).isEqualTo(1);
        assertThat(timer("attempt", "outcome", "deferred").count()).isEqualTo(1);
        assertThat(timer("attempt", "outcome", "unknown").count()).isEqualTo(1);
    }

    @Test
    void onlyFirstOpenIsCounted() {
        with(ledger -> {
            EmailId id = ledger.send(Rig.toPat().build());
            Rig.work(ledger);
            for (int i = 0; i < 2; i++) {
                ledger.reports().observe(new Observation(id, 0, ObservationKind.OPEN, "CLIENT", rig.clock.instant()));
            }
        });

        assertThat(count("opened")).isEqualTo(1);
    }

    @Test
    void noTagHoldsContentOrTenant() {
        with(ledger -> {
            rig.transport.next(Act.refuse(550, "5.7.1 pat@home.example is blocked"));
            ledger.send(Rig.toPat().tenant("north").tag("invoice").build());
            Rig.work(ledger);
        });

        assertThat(registry.getMeters())
                .flatExtracting(meter -> meter.getId().getTags())
                .extracting(Tag::getKey)
                .containsOnly("cause", "reason", "outcome", "le");
        assertThat(registry.getMeters())
                .extracting(meter -> meter.getId().toString())
                .noneMatch(id -> id.contains("home.example") || id.contains("north") || id.contains("Invoice"));
    }

    @Test
    void countersExistBeforeTheFirstEmail() {
        LedgerMetrics.of(registry);

        assertThat(count("failed", "reason", "suppressed")).isZero();
        assertThat(count("bounced", "cause", "content")).isZero();
        assertThat(timer("attempt", "outcome", "rejected").count()).isZero();
    }

    @Test
    void tenantsAreTaggedUpToALimit() {
        with(LedgerMetrics.builder(registry).tagTenant(true).mostTenants(2), ledger -> {
            for (String tenant : List.of("a", "b", "c", "d", "a")) {
                ledger.send(Rig.toPat().tenant(tenant).build());
            }
            ledger.send(Rig.toPat().build());
            Rig.work(ledger);
        });

        assertThat(count("recorded", "tenant", "a")).isEqualTo(2);
        assertThat(count("recorded", "tenant", "b")).isEqualTo(1);
        assertThat(count("recorded", "tenant", "other")).isEqualTo(2);
        assertThat(count("accepted", "tenant", "none")).isEqualTo(1);
        assertThat(timer("attempt", "tenant", "other", "outcome", "accepted").count())
                .isEqualTo(2);
    }

    @Test
    void ownTagTellsLedgersApart() {
        with(
                LedgerMetrics.builder(registry).tag("ledger", "billing"),
                ledger -> ledger.send(Rig.toPat().build()));
        LedgerMetrics.builder(registry).tag("ledger", "news").build();

        assertThat(count("recorded", "ledger", "billing")).isEqualTo(1);
        assertThat(count("recorded", "ledger", "news")).isZero();
        assertThat(registry.getMeters()).extracting(Meter::getId).allMatch(id -> id.getTag("ledger") != null);
    }

    @Test
    void invalidSettingsAreRefused() {
        LedgerMetricsBuilder builder = LedgerMetrics.builder(registry);

        assertThatThrownBy(() -> builder.mostTenants(0)).isInstanceOf(InvalidValueException.class);
        assertThatThrownBy(() -> builder.mostTenants(10_001)).isInstanceOf(InvalidValueException.class);
        assertThatThrownBy(() -> builder.tag(null, "a")).isInstanceOf(InvalidValueException.class);
        assertThatThrownBy(() -> LedgerMetrics.of(null)).isInstanceOf(InvalidValueException.class);
    }
}
