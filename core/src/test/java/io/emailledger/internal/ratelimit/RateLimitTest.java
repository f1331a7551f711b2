package io.emailledger.internal.ratelimit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.emailledger.EmailLedger;
import io.emailledger.EmailLedgerBuilder;
import io.emailledger.RateLimit;
import io.emailledger.history.EmailRecord;
import io.emailledger.history.EmailStatus;
import io.emailledger.history.EmailStatus.WaitReason;
import io.emailledger.history.HistoryQuery;
import io.emailledger.message.Email;
import io.emailledger.message.Email.Priority;
import io.emailledger.message.EmailId;
import io.emailledger.message.InvalidValueException;
import io.emailledger.rig.Rig;
import io.emailledger.suppression.Suppression.SuppressionReason;
import io.emailledger.testkit.ScriptedTransport;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

/** Tests that rate limits hold across all nodes, and that limited e-mails delay no others. */
class RateLimitTest {
    private static final Duration STEP = Duration.ofMillis(100);

    @Test
    void nodesShareRateOfTransport() {
        UnaryOperator<EmailLedgerBuilder> limited = builder -> builder.rateLimit(RateLimit.transport(60));
        try (Rig rig = new Rig(limited)) {
            ScriptedTransport second = new ScriptedTransport(1);
            EmailLedger other = rig.another(second, limited);
            rig.ledger.sendAll(many(300, "home.example"));

            List<Integer> sent = new ArrayList<>();
            for (int step = 0; step < 1_800; step++) {
                rig.work();
                while (other.sending().runOnce()) {
                    // The condition does the work.
                }
                sent.add(rig.transport.deliveries().size() + second.deliveries().size());
                rig.clock.advance(STEP);
            }

            for (int start = 0; start + 600 < sent.size(); start++) {
                int before = start == 0 ? 0 : sent.get(start - 1);
                assertThat(sent.get(start + 599) - before)
                        .as("e-mails sent in the minute from " + start + " tenths of a second in")
                        .isLessThanOrEqualTo(60 + 3 + 2);
            }
            assertThat(sent.get(sent.size() - 1)).as("in three minutes").isBetween(178, 186);
            assertThat(other.health().rateLimited()).containsOnlyKeys("transport");
            other.close();
        }
    }

    @Test
    void rateLimitedEmailIsNotClaimedAndShowsTime() {
        try (Rig rig = new Rig(builder -> builder.rateLimit(RateLimit.transport(1)))) {
            List<EmailId> ids = rig.ledger.sendAll(many(50, "home.example"));
            rig.work();
            rig.work();

            assertThat(rig.transport.deliveries()).hasSize(1);
            EmailRecord waiting = rig.record(ids.get(30));
            assertThat(waiting.state().waiting()).contains(WaitReason.RATE_LIMITED);
            assertThat(waiting.state().due().orElseThrow()).isAfter(rig.clock.instant());
            assertThat(rig.store.find(ids.get(30)).orElseThrow().state().version())
                    .as("it was never claimed")
                    .isZero();
            Instant opens = rig.ledger.health().rateLimited().get("transport");
            assertThat(opens).isEqualTo(waiting.state().due().orElseThrow());

            rig.later(Duration.between(rig.clock.instant(), opens));
            assertThat(rig.transport.deliveries()).hasSize(2);
        }
    }

    @Test
    void rateLimitedDomainDelaysNoOther() {
        try (Rig rig = new Rig(builder -> builder.rateLimit(RateLimit.domain("Slow.Example", 60)))) {
            List<EmailId> slow = rig.ledger.sendAll(many(600, "slow.example"));
            EmailId fast = rig.send(Rig.email().to("pat@fast.example"));
            rig.work();

            assertThat(rig.status(fast)).isEqualTo(EmailStatus.DELIVERED);
            EmailRecord last = rig.record(slow.get(599));
            assertThat(last.state().waiting()).contains(WaitReason.RATE_LIMITED);
            assertThat(last.state().due().orElseThrow())
                    .as("sent when its token is available")
                    .isBetween(
                            rig.clock.instant().plusSeconds(590),
                            rig.clock.instant().plusSeconds(600));
            assertThat(rig.ledger.health().rateLimited()).containsOnlyKeys("domain slow.example");

            int before = delivered(rig);
            for (int second = 0; second < 300; second++) {
                rig.later(Duration.ofSeconds(1));
            }
            assertThat(delivered(rig) - before).as("in five minutes").isBetween(297, 300);
            long versions = slow.stream()
                    .mapToLong(id -> rig.record(id).state().version())
                    .sum();
            assertThat(versions / 600.0)
                    .as("a claim and its end are two versions: each is claimed once to be deferred and once to be sent")
                    .isLessThan(3.6);
        }
    }

    @Test
    void eachRecipientCountsTowardsDomainRate() {
        try (Rig rig = new Rig(builder -> builder.rateLimit(RateLimit.eachDomain(6)))) {
            rig.send(Rig.email()
                    .to("a@one.example")
                    .to("b@one.example")
                    .to("c@one.example")
                    .to("d@two.example"));
            rig.work();
            EmailId one = rig.send(Rig.email().to("e@one.example"));
            EmailId two = rig.send(Rig.email().to("e@two.example"));
            rig.later(Duration.ofSeconds(10));

            assertThat(rig.status(two)).as("one interval after one recipient").isEqualTo(EmailStatus.DELIVERED);
            assertThat(rig.record(one).state().waiting()).contains(WaitReason.RATE_LIMITED);
            rig.later(Duration.ofSeconds(18));
            assertThat(rig.status(one)).isEqualTo(EmailStatus.PENDING);
            rig.later(Duration.ofSeconds(2));
            assertThat(rig.status(one)).as("three intervals after three").isEqualTo(EmailStatus.DELIVERED);
        }
    }

    @Test
    void tenantsHaveTheirOwnRates() {
        try (Rig rig =
                new Rig(builder -> builder.rateLimit(RateLimit.tenant("a", 6)).rateLimit(RateLimit.eachTenant(60)))) {
            for (int i = 0; i < 20; i++) {
                for (String tenant : List.of("a", "b")) {
                    rig.send(Rig.email().to("p@home.example").tenant(tenant));
                }
                rig.send(Rig.email().to("p@home.example"));
            }
            for (int second = 0; second < 10; second++) {
                rig.later(Duration.ofSeconds(1));
            }

            assertThat(rig.ledger.counts(HistoryQuery.all().tenant("a")).of(EmailStatus.DELIVERED))
                    .isBetween(2L, 3L);
            assertThat(rig.ledger.counts(HistoryQuery.all().tenant("b")).of(EmailStatus.DELIVERED))
                    .isBetween(10L, 12L);
            assertThat(delivered(rig)).isBetween(22, 27);
        }
    }

    @Test
    void urgentEmailOvertakesQueue() {
        try (Rig rig = new Rig(builder -> builder.rateLimit(RateLimit.domain("slow.example", 6)))) {
            rig.ledger.sendAll(many(100, "slow.example"));
            rig.work();
            EmailId urgent = rig.send(Rig.email().to("p@slow.example").priority(Priority.HIGH));
            EmailId normal = rig.send(Rig.email().to("p@slow.example"));
            rig.later(Duration.ofSeconds(10));
            rig.later(Duration.ofSeconds(10));

            assertThat(rig.status(urgent)).isEqualTo(EmailStatus.DELIVERED);
            assertThat(rig.record(normal).state().due().orElseThrow())
                    .isAfter(rig.clock.instant().plus(Duration.ofMinutes(15)));
        }
    }

    @Test
    void emailWithoutTransmissionUsesNoToken() {
        try (Rig rig = new Rig(
                builder -> builder.rateLimit(RateLimit.transport(1)).rateLimit(RateLimit.domain("home.example", 1)))) {
            rig.ledger.suppressions().add("p0@home.example", SuppressionReason.MANUAL, "");
            Email toNobody = many(1, "home.example").get(0);
            List<EmailId> suppressed = rig.ledger.sendAll(List.of(toNobody, toNobody, toNobody));
            rig.clock.advance(STEP);
            EmailId sent = rig.ledger.send(many(2, "home.example").get(1));
            rig.work();

            assertThat(suppressed)
                    .allSatisfy(id -> assertThat(rig.record(id).status()).isEqualTo(EmailStatus.FAILED));
            assertThat(rig.record(sent).status()).isEqualTo(EmailStatus.DELIVERED);
        }
    }

    @Test
    void unusedRateLimitLeavesNoState() {
        try (Rig rig = new Rig(builder -> builder.rateLimit(RateLimit.eachDomain(60)))) {
            rig.sendToPat();
            rig.work();
            assertThat(rig.store.settingStore().orElseThrow().settings(Set.of("rate domain home.example")))
                    .hasSize(1);
            rig.later(Duration.ofMinutes(1));
            assertThat(rig.store.settingStore().orElseThrow().settings(Set.of("rate domain home.example")))
                    .isEmpty();
        }
    }

    @Test
    void invalidRateLimitsAreRejected() {
        assertThatThrownBy(() -> RateLimit.transport(0))
                .isInstanceOf(InvalidValueException.class)
                .hasMessageContaining("perMinute");
        assertThatThrownBy(() -> RateLimit.domain("not a domain", 1))
                .isInstanceOf(InvalidValueException.class)
                .hasMessageContaining("domain");
        assertThatThrownBy(() -> RateLimit.tenant(" ", 1)).isInstanceOf(InvalidValueException.class);
        assertThatThrownBy(() -> new Rig(builder -> builder.rateLimit(RateLimit.domain("a.example", 1))
                        .rateLimit(RateLimit.domain("A.example", 2))))
                .isInstanceOf(InvalidValueException.class);
        assertThat(RateLimit.domain("B\u00fccher.example", 7)).hasToString("domain xn--bcher-kva.example: 7 a minute");
    }

    private static int delivered(Rig rig) {
        return (int) rig.ledger.counts(HistoryQuery.all()).of(EmailStatus.DELIVERED);
    }

    private static List<Email> many(int count, String domain) {
        List<Email> emails = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            emails.add(Rig.email().to("p" + i + "@" + domain).build());
        }
        return emails;
    }
}
