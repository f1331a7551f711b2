package io.emailledger.routes;

import static org.assertj.core.api.Assertions.assertThat;

import io.emailledger.EmailLedger;
import io.emailledger.history.EmailStatus;
import io.emailledger.history.EmailStatus.WaitReason;
import io.emailledger.history.HistoryQuery;
import io.emailledger.local.MemoryHistoryStore;
import io.emailledger.message.EmailBuilder;
import io.emailledger.message.EmailId;
import io.emailledger.rig.InBackground;
import io.emailledger.rig.Rig;
import io.emailledger.routes.Routes.Outage;
import io.emailledger.routes.Routes.RouteResolver;
import io.emailledger.spi.HistoryStore;
import io.emailledger.testkit.Act;
import io.emailledger.testkit.Gate;
import io.emailledger.testkit.MovableClock;
import io.emailledger.testkit.ScriptedTransport;
import java.io.IOException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Tests routes that come and go: accounts in the application's database. */
class ResolvedRoutesTest {
    private final MovableClock clock = MovableClock.start();
    private final HistoryStore store = MemoryHistoryStore.create(clock);
    private final ScriptedTransport byDefault = new ScriptedTransport().named("default");
    private final Accounts accounts = new Accounts();
    private Optional<EmailLedger> built = Optional.empty();

    /** The accounts of an application. */
    private static final class Accounts implements RouteResolver {
        private final Map<String, List<ScriptedTransport>> opened = new HashMap<>();
        private final Map<String, String> versions = new HashMap<>();
        private final Map<String, Exception> failing = new HashMap<>();
        private int calls;

        @Override
        public synchronized Optional<Route> resolve(String name) throws Exception {
            calls++;
            if (failing.containsKey(name)) {
                throw failing.get(name);
            }
            if (name.startsWith("gone")) {
                return Optional.empty();
            }
            ScriptedTransport transport = new ScriptedTransport().named("of " + name);
            opened.computeIfAbsent(name, n -> new ArrayList<>()).add(transport);
            return Optional.of(Route.of(name, transport));
        }

        @Override
        public synchronized String version(String name) throws Exception {
            if (failing.containsKey(name)) {
                throw failing.get(name);
            }
            return versions.getOrDefault(name, "1");
        }

        ScriptedTransport of(String name, int index) {
            return opened.get(name).get(index);
        }
    }

    @AfterEach
    void close() {
        built.ifPresent(EmailLedger::close);
    }

    private EmailLedger ledger(UnaryOperator<Routes> configure) {
        EmailLedger ledger = EmailLedger.builder(
                        store,
                        configure.apply(
                                Routes.byDefault(byDefault).forEachTenant().resolvedBy(accounts)))
                .time(clock)
                .monotonicTime(clock::nanos)
                .workers(0)
                .build();
        built = Optional.of(ledger);
        return ledger;
    }

    private static EmailBuilder email(String tenant) {
        return Rig.email().to("pat@home.example").tenant(tenant);
    }

    private static void work(EmailLedger ledger) {
        while (ledger.sending().runOnce()) {
            // The condition does the work.
        }
    }

    @Test
    void routeIsOpenedWhenNeededAndClosedWhenIdle() {
        EmailLedger ledger = ledger(routes -> routes.closeIdleAfter(Duration.ofMinutes(5)));
        assertThat(accounts.calls).as("nothing is opened in advance").isZero();

        ledger.send(email("north").build());
        ledger.send(email("north").build());
        work(ledger);
        assertThat(accounts.of("north", 0).deliveries()).hasSize(2);
        assertThat(ledger.health().routes()).containsOnlyKeys("default", "north");

        clock.advance(Duration.ofMinutes(6));
        work(ledger);
        assertThat(accounts.of("north", 0).timesClosed()).isEqualTo(1);
        assertThat(ledger.health().routes()).containsOnlyKeys("default");

        ledger.send(email("north").build());
        work(ledger);
        assertThat(accounts.of("north", 1).deliveries()).hasSize(1);
    }

    @Test
    void changedAccountReplacesTheRoute() {
        EmailLedger ledger = ledger(routes -> routes);
        ledger.send(email("north").build());
        work(ledger);
        accounts.versions.put("north", "2");

        clock.advance(Duration.ofSeconds(30));
        ledger.send(email("north").build());
        work(ledger);

        assertThat(accounts.of("north", 0).timesClosed()).isEqualTo(1);
        assertThat(accounts.of("north", 0).deliveries()).hasSize(1);
        assertThat(accounts.of("north", 1).deliveries()).hasSize(1);
    }

    @Test
    void attemptInProgressEndsOnTheReplacedRoute() throws Exception {
        EmailLedger ledger = ledger(routes -> routes);
        ledger.send(email("north").build());
        work(ledger);
        Gate gate = new Gate();
        accounts.of("north", 0).next(Act.answer().before(gate));
        EmailId slow = ledger.send(email("north").build());
        CompletableFuture<Boolean> stuck = InBackground.get(ledger.sending()::runOnce);
        gate.awaitArrival();
        accounts.versions.put("north", "2");
        clock.advance(Duration.ofSeconds(30));
        ledger.send(email("north").build());
        work(ledger);

        assertThat(accounts.of("north", 0).timesClosed()).isZero();
        assertThat(accounts.of("north", 1).deliveries()).hasSize(1);
        gate.open();
        stuck.get(30, TimeUnit.SECONDS);
        assertThat(ledger.find(slow).orElseThrow().status()).isEqualTo(EmailStatus.DELIVERED);
        assertThat(accounts.of("north", 0).timesClosed()).isEqualTo(1);
    }

    @Test
    void resolverThatFailsMakesOnlyItsEmailsWait() {
        EmailLedger ledger = ledger(routes -> routes);
        accounts.failing.put("north", new IOException("the password of north is hunter2"));
        EmailId waits = ledger.send(email("north").build());
        EmailId goes = ledger.send(email("south").build());
        EmailId plain = ledger.send(Rig.email().to("pat@home.example").build());

        work(ledger);

        assertThat(ledger.find(goes).orElseThrow().status()).isEqualTo(EmailStatus.DELIVERED);
        assertThat(ledger.find(plain).orElseThrow().status()).isEqualTo(EmailStatus.DELIVERED);
        assertThat(ledger.find(waits).orElseThrow().state().waiting()).hasValue(WaitReason.ROUTE_UNAVAILABLE);
        Outage outage = ledger.health().routes().get("north").outage().orElseThrow();
        assertThat(outage.reason()).contains("java.io.IOException").doesNotContain("hunter2");
        assertThat(ledger.health().outage()).isEmpty();

        accounts.failing.clear();
        clock.advance(Duration.ofMinutes(3));
        work(ledger);
        assertThat(ledger.find(waits).orElseThrow().status()).isEqualTo(EmailStatus.DELIVERED);
    }

    @Test
    void resolverIsAskedSeldomWhileItFails() {
        EmailLedger ledger = ledger(routes -> routes);
        ledger.send(email("gone").build());
        for (int second = 0; second < 3_600; second++) {
            clock.advance(Duration.ofSeconds(1));
            work(ledger);
        }
        assertThat(accounts.calls).isBetween(20, 200);
        assertThat(ledger.health().routes().get("gone").outage().orElseThrow().reason())
                .contains("knows no route");
    }

    @Test
    void accountThatIsGoneStopsItsRoute() {
        EmailLedger ledger = ledger(routes -> routes);
        ledger.send(email("north").build());
        work(ledger);
        accounts.failing.put("north", new IllegalStateException("no database"));
        clock.advance(Duration.ofSeconds(30));
        EmailId id = ledger.send(email("north").build());
        work(ledger);
        assertThat(ledger.find(id).orElseThrow().status())
                .as("the open route stays in use while its version is not known")
                .isEqualTo(EmailStatus.DELIVERED);
    }

    @Test
    void openRoutesAreBounded() {
        EmailLedger ledger = ledger(routes -> routes.mostOpen(3));
        for (int i = 0; i < 50; i++) {
            ledger.send(email("t" + i).build());
        }
        work(ledger);

        assertThat(ledger.counts(HistoryQuery.all()).of(EmailStatus.DELIVERED)).isEqualTo(50);
        assertThat(ledger.health().routes()).hasSize(4);
        long stillOpen = accounts.opened.values().stream()
                .flatMap(List::stream)
                .filter(transport -> transport.timesClosed() == 0)
                .count();
        assertThat(stillOpen).isEqualTo(3);
    }

    @Test
    void slowResolverDelaysNoOtherRoute() throws Exception {
        Gate gate = new Gate();
        RouteResolver slow = name -> {
            if (name.equals("north")) {
                gate.run();
            }
            return Optional.of(Route.of(name, new ScriptedTransport().named(name)));
        };
        try (EmailLedger other = EmailLedger.builder(
                        MemoryHistoryStore.create(InstantSource.system()),
                        Routes.byDefault(byDefault).forEachTenant().resolvedBy(slow))
                .workers(0)
                .build()) {
            EmailId waits = other.send(email("north").build());
            CompletableFuture<Boolean> stuck = InBackground.get(other.sending()::runOnce);
            gate.awaitArrival();
            EmailId goes = other.send(email("south").build());
            work(other);
            assertThat(other.find(goes).orElseThrow().status()).isEqualTo(EmailStatus.DELIVERED);
            gate.open();
            stuck.get(30, TimeUnit.SECONDS);
            work(other);
            assertThat(other.find(waits).orElseThrow().status()).isEqualTo(EmailStatus.DELIVERED);
        }
    }

    @Test
    void closingTheLedgerClosesOpenRoutes() {
        EmailLedger ledger = ledger(routes -> routes);
        ledger.send(email("north").build());
        work(ledger);

        ledger.close();

        assertThat(accounts.of("north", 0).timesClosed()).isEqualTo(1);
        assertThat(byDefault.timesClosed()).isEqualTo(1);
    }
}
