package io.emailledger.routes;

import static org.assertj.core.api.Assertions.assertThat;

import io.emailledger.EmailLedger;
import io.emailledger.history.EmailStatus;
import io.emailledger.history.HistoryQuery;
import io.emailledger.local.MemoryHistoryStore;
import io.emailledger.message.Email;
import io.emailledger.message.EmailId;
import io.emailledger.rig.FaultyStore;
import io.emailledger.rig.Rig;
import io.emailledger.testkit.Act;
import io.emailledger.testkit.MovableClock;
import io.emailledger.testkit.ScriptedTransport;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Tests which routes are claimed together, and which one by one. */
class SharedClaimsTest {
    private final MovableClock clock = MovableClock.startAt(Instant.parse("2026-11-02T08:00:00Z"));
    private final MemoryHistoryStore store = MemoryHistoryStore.create(clock);
    private final ScriptedTransport first = new ScriptedTransport().named("first");
    private final ScriptedTransport bulk = new ScriptedTransport().named("bulk");
    private final AtomicInteger claims = new AtomicInteger();
    private final AtomicInteger readings = new AtomicInteger();
    private final List<Set<?>> leftOut = new ArrayList<>();
    private Optional<EmailLedger> ledger = Optional.empty();

    @AfterEach
    void close() {
        ledger.ifPresent(EmailLedger::close);
    }

    private EmailLedger ledger(Routes routes) {
        EmailLedger made = EmailLedger.builder(
                        new FaultyStore(store)
                                .before("claim", args -> claims.incrementAndGet())
                                .before("claimExcept", args -> {
                                    claims.incrementAndGet();
                                    leftOut.add((Set<?>) args[3]);
                                })
                                .before("settings", args -> readings.incrementAndGet())
                                .asStore(),
                        routes)
                .time(clock)
                .monotonicTime(clock::nanos)
                .workers(0)
                .build();
        ledger = Optional.of(made);
        return made;
    }

    private Routes both() {
        return Routes.byDefault(first).route(Route.of("bulk", bulk));
    }

    private static Email email(String route) {
        return Rig.email().to("pat@home.example").route(route).build();
    }

    private static void work(EmailLedger ledger) {
        while (ledger.sending().runOnce()) {
            // The condition does the work.
        }
    }

    private static long delivered(EmailLedger ledger) {
        return ledger.counts(HistoryQuery.all()).of(EmailStatus.DELIVERED);
    }

    private void neverClaimed(List<EmailId> ids) {
        assertThat(ids).allMatch(id -> store.find(id).orElseThrow().state().version() == 0, "was never claimed");
    }

    @Test
    void manyRoutesNeedNoMoreClaimsThanOne() {
        EmailLedger many = ledger(Routes.byDefault(first)
                .resolvedBy(name -> Optional.of(Route.of(name, new ScriptedTransport().named(name))))
                .mostOpen(1_000));
        for (int i = 0; i < 600; i++) {
            many.send(email("route " + i % 200));
        }

        work(many);

        assertThat(delivered(many)).isEqualTo(600);
        assertThat(claims).as("claims").hasValueLessThan(60);
        assertThat(readings).as("readings of the pauses").hasValueLessThan(5);
    }

    @Test
    void routeThatIsDownIsLeftOut() {
        EmailLedger two = ledger(both());
        bulk.otherwise(Act.unavailable("connection refused"));
        two.send(email("bulk"));
        work(two);
        List<EmailId> waiting = new ArrayList<>();
        for (int i = 0; i < 100; i++) {
            waiting.add(two.send(email("bulk")));
        }
        for (int i = 0; i < 20; i++) {
            two.send(email("default"));
        }

        work(two);

        assertThat(delivered(two)).isEqualTo(20);
        neverClaimed(waiting);
        bulk.otherwise(Act.answer());
        clock.advance(Duration.ofMinutes(5));
        work(two);
        assertThat(delivered(two)).isEqualTo(121);
    }

    @Test
    void routeWithLimitOfItsOwnIsClaimedAlone() {
        EmailLedger two =
                ledger(Routes.byDefault(first).route(Route.of("bulk", bulk).perMinute(60)));
        for (int i = 0; i < 40; i++) {
            two.send(email("default"));
        }
        two.send(email("bulk"));
        work(two);
        leftOut.clear();
        for (int i = 0; i < 200; i++) {
            two.send(email(i % 2 == 0 ? "bulk" : "default"));
        }

        work(two);

        assertThat(first.deliveries()).hasSize(140);
        assertThat(bulk.deliveries()).hasSizeLessThan(70);
        assertThat(leftOut)
                .as("what claims of several routes left out after the route was opened")
                .isNotEmpty()
                .allMatch(names -> names.contains("bulk"));
    }

    @Test
    void pausedRouteIsLeftOut() {
        EmailLedger two = ledger(both());
        two.sending().pauseRoute("bulk", "a wrong link");
        List<EmailId> waiting = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            waiting.add(two.send(email("bulk")));
            two.send(email("default"));
        }

        work(two);

        assertThat(delivered(two)).isEqualTo(20);
        neverClaimed(waiting);
        two.sending().resumeRoute("bulk");
        work(two);
        assertThat(delivered(two)).isEqualTo(40);
    }

    @Test
    void nothingIsLookedForAgainAndAgainWhileAllSendingIsPaused() {
        EmailLedger two = ledger(both());
        two.sending().pauseRoute("bulk", "a wrong link");
        two.sending().pause("the relay moves");
        two.send(email("bulk"));
        two.send(email("default"));

        work(two);

        assertThat(delivered(two)).isZero();
        assertThat(claims).as("claims").hasValue(0);
        two.sending().resume();
        work(two);
        assertThat(delivered(two)).isEqualTo(1);
    }

    @Test
    void routesAreClaimedTogetherAgainWhenFewAreLeftOut() {
        EmailLedger many = ledger(Routes.byDefault(first)
                .resolvedBy(name -> Optional.of(Route.of(name, bulk)))
                .mostOpen(1_000));
        for (int i = 0; i < 150; i++) {
            many.sending().pauseRoute("tenant " + i, "not paid");
            many.send(email("tenant " + i));
        }
        work(many);
        for (int i = 0; i < 150; i++) {
            many.sending().resumeRoute("tenant " + i);
        }
        clock.advance(Duration.ofSeconds(2));
        leftOut.clear();

        work(many);

        assertThat(delivered(many)).isEqualTo(150);
        assertThat(leftOut).as("claims of several routes").isNotEmpty();
    }

    @Test
    void withManyRoutesLeftOutEachIsClaimedAlone() {
        EmailLedger many = ledger(Routes.byDefault(first)
                .resolvedBy(name -> Optional.of(Route.of(name, bulk)))
                .mostOpen(1_000));
        List<EmailId> waiting = new ArrayList<>();
        for (int i = 0; i < 150; i++) {
            many.sending().pauseRoute("tenant " + i, "not paid");
            waiting.add(many.send(email("tenant " + i)));
        }
        for (int i = 0; i < 20; i++) {
            many.send(email("default"));
            many.send(email("tenant 200"));
        }

        work(many);

        assertThat(leftOut).as("claims of several routes").isEmpty();
        assertThat(delivered(many)).isEqualTo(40);
        neverClaimed(waiting);
    }
}
