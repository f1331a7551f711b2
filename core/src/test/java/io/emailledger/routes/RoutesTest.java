package io.emailledger.routes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.emailledger.EmailLedger;
import io.emailledger.Health.RouteHealth;
import io.emailledger.actions.ResendResult;
import io.emailledger.history.EmailRecord.EmailFacts;
import io.emailledger.history.EmailStatus;
import io.emailledger.history.EmailStatus.WaitReason;
import io.emailledger.history.HistoryQuery;
import io.emailledger.local.MemoryHistoryStore;
import io.emailledger.message.EmailBuilder;
import io.emailledger.message.EmailId;
import io.emailledger.message.InvalidValueException;
import io.emailledger.report.ReturnPath;
import io.emailledger.rig.FaultyStore;
import io.emailledger.rig.InBackground;
import io.emailledger.rig.Rig;
import io.emailledger.spi.HistoryStore;
import io.emailledger.testkit.Act;
import io.emailledger.testkit.Gate;
import io.emailledger.testkit.MovableClock;
import io.emailledger.testkit.ScriptedTransport;
import io.emailledger.testkit.ScriptedTransport.EndedDelivery;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Tests which route an e-mail takes, and that what is wrong with one route delays no other. */
class RoutesTest {
    private final MovableClock clock = MovableClock.start();
    private final HistoryStore store = MemoryHistoryStore.create(clock);
    private final ScriptedTransport first = new ScriptedTransport().named("first");
    private final ScriptedTransport bulk = new ScriptedTransport().named("bulk");
    private Optional<EmailLedger> ledger = Optional.empty();

    @AfterEach
    void close() {
        ledger.ifPresent(EmailLedger::close);
    }

    private EmailLedger ledger(Routes routes) {
        EmailLedger built = EmailLedger.builder(store, routes)
                .time(clock)
                .monotonicTime(clock::nanos)
                .workers(0)
                .build();
        ledger = Optional.of(built);
        return built;
    }

    private Routes both() {
        return Routes.byDefault(first).route(Route.of("bulk", bulk));
    }

    private static EmailBuilder email() {
        return Rig.email().to("pat@home.example");
    }

    private static void work(EmailLedger ledger) {
        while (ledger.sending().runOnce()) {
            // The condition does the work.
        }
    }

    private static List<String> subjects(ScriptedTransport transport) {
        return transport.deliveries().stream()
                .map(delivery -> new String(delivery.content().orElseThrow(), StandardCharsets.UTF_8))
                .map(text -> text.replaceAll("(?s).*Subject: ([^\r\n]*).*", "$1"))
                .toList();
    }

    @Test
    void firstRuleThatMatchesDecides() {
        EmailLedger rules = ledger(both().route(Route.of("shop", new ScriptedTransport().named("shop")))
                .forTenant("north", "bulk")
                .forSenderDomain("Clinic.Example", "shop")
                .forTag("newsletter", "bulk"));

        assertThat(route(rules, email())).isEqualTo("shop");
        assertThat(route(rules, email().tenant("north"))).isEqualTo("bulk");
        assertThat(route(rules, email().tenant("south").tag("newsletter"))).isEqualTo("shop");
        assertThat(route(rules, email().tenant("north").route("default"))).isEqualTo("default");
        assertThat(route(rules, email().route("shop"))).isEqualTo("shop");
    }

    @Test
    void emailWithoutMatchTakesDefaultRoute() {
        EmailLedger rules = ledger(both().forTag("newsletter", "bulk").choosing(email -> Optional.empty()));

        assertThat(route(rules, email())).isEqualTo(EmailFacts.DEFAULT_ROUTE);
        assertThat(route(rules, email().tag("newsletter"))).isEqualTo("bulk");
    }

    private static String route(EmailLedger ledger, EmailBuilder email) {
        return ledger.find(ledger.send(email.build())).orElseThrow().facts().route();
    }

    @Test
    void unknownRouteIsRejectedAndNothingIsRecorded() {
        EmailLedger rules = ledger(both());

        assertThatThrownBy(() -> rules.send(email().route("nowhere").build()))
                .isInstanceOf(InvalidValueException.class)
                .hasMessageContaining("route must be a route of this ledger: default, bulk");
        assertThat(rules.history(HistoryQuery.all()).emails()).isEmpty();
    }

    @Test
    void ruleForMissingRouteIsRejectedWhenBuilt() {
        assertThatThrownBy(() -> ledger(both().forTag("a", "nowhere")))
                .isInstanceOf(InvalidValueException.class)
                .hasMessageContaining("must be a route of this ledger");
    }

    @Test
    void invalidValuesAreRejected() {
        Route route = Route.of("a", first);
        assertThatThrownBy(() -> Route.of(" ", first)).hasMessageContaining("route must have from 1 to 100");
        assertThatThrownBy(() -> Route.of("x".repeat(101), first)).hasMessageContaining("route must have");
        assertThatThrownBy(() -> Route.of("a\nb", first)).hasMessageContaining("route must have");
        assertThatThrownBy(() -> Route.of("a", null)).hasMessage("transport must not be null");
        assertThatThrownBy(() -> route.failover(new ScriptedTransport().named("first")))
                .hasMessageContaining("transport must differ");
        assertThatThrownBy(() -> route.sharing(bulk, 0)).hasMessageContaining("percent must lie");
        assertThatThrownBy(() -> route.sharing(bulk, 60).sharing(new ScriptedTransport(), 40))
                .hasMessageContaining("percent must lie between 1 and 39");
        assertThatThrownBy(() -> route.switchAfter(Duration.ofSeconds(-1))).hasMessageContaining("switchAfter");
        assertThatThrownBy(() -> route.perMinute(0)).hasMessageContaining("perMinute");
        assertThatThrownBy(() -> route.concurrency(0)).hasMessageContaining("concurrency");
        assertThatThrownBy(() -> Routes.byDefault(route)).hasMessageContaining("Route.byDefault");
        assertThatThrownBy(() -> both().route(Route.of("bulk", first))).hasMessageContaining("no other route has");
        assertThatThrownBy(() -> both().mostOpen(0)).hasMessageContaining("mostOpen");
        assertThatThrownBy(() -> both().forSenderDomain("a b", "bulk")).hasMessageContaining("domain must be");
    }

    @Test
    void eachEmailLeavesByItsRoute() {
        EmailLedger rules = ledger(both().forTag("newsletter", "bulk"));
        for (int i = 0; i < 60; i++) {
            rules.send(email().subject("s" + i)
                    .tag(i % 2 == 0 ? "newsletter" : "single")
                    .build());
        }

        work(rules);

        assertThat(subjects(first)).hasSize(30).allMatch(s -> Integer.parseInt(s.substring(1)) % 2 == 1);
        assertThat(subjects(bulk)).hasSize(30).allMatch(s -> Integer.parseInt(s.substring(1)) % 2 == 0);
    }

    @Test
    void routeThatIsDownDelaysNoOther() {
        EmailLedger rules = ledger(both().forTag("newsletter", "bulk"));
        bulk.otherwise(Act.unavailable("connection refused"));
        for (int i = 0; i < 300; i++) {
            rules.send(email().tag("newsletter").build());
        }
        EmailId other = rules.send(email().build());

        work(rules);

        assertThat(rules.find(other).orElseThrow().status()).isEqualTo(EmailStatus.DELIVERED);
        assertThat(bulk.deliveries()).as("the others wait without an attempt").hasSize(1);
        assertThat(rules.health().outage()).as("one route of two works").isEmpty();
        RouteHealth down = rules.health().routes().get("bulk");
        assertThat(down.outage().orElseThrow().reason()).contains("connection refused");
        assertThat(rules.health().routes().get("default").outage()).isEmpty();
        assertThat(rules.history(HistoryQuery.all().route("bulk").limit(1))
                        .emails()
                        .get(0)
                        .state()
                        .waiting())
                .hasValue(WaitReason.TRANSPORT_DOWN);

        bulk.otherwise(Act.answer());
        clock.advance(Duration.ofMinutes(5));
        work(rules);
        assertThat(rules.counts(HistoryQuery.all().route("bulk")).of(EmailStatus.DELIVERED))
                .isEqualTo(300);
    }

    @Test
    void slowRouteOccupiesOnlyItsConcurrency() throws Exception {
        Gate gate = new Gate();
        bulk.next(Act.answer().before(gate));
        EmailLedger rules = ledger(both().forTag("newsletter", "bulk"));
        rules.send(email().tag("newsletter").build());
        CompletableFuture<Boolean> stuck = InBackground.get(rules.sending()::runOnce);
        gate.awaitArrival();
        EmailId second = rules.send(email().tag("newsletter").build());
        EmailId other = rules.send(email().build());

        work(rules);

        assertThat(rules.find(other).orElseThrow().status()).isEqualTo(EmailStatus.DELIVERED);
        assertThat(rules.find(second).orElseThrow().status()).isEqualTo(EmailStatus.PENDING);
        gate.open();
        assertThat(stuck.get(30, TimeUnit.SECONDS)).isTrue();
        work(rules);
        assertThat(rules.find(second).orElseThrow().status()).isEqualTo(EmailStatus.DELIVERED);
        assertThat(bulk.mostInProgress()).isEqualTo(1);
    }

    @Test
    void pausedRouteWaitsAndOthersGoOn() {
        EmailLedger rules = ledger(both().forTag("newsletter", "bulk"));
        rules.sending().pauseRoute("bulk", "account is checked");
        assertThat(rules.health().routes().get("bulk").pause())
                .as("before any e-mail needed it")
                .isPresent();
        EmailId waits = rules.send(email().tag("newsletter").build());
        EmailId goes = rules.send(email().build());

        work(rules);

        assertThat(rules.find(goes).orElseThrow().status()).isEqualTo(EmailStatus.DELIVERED);
        assertThat(rules.find(waits).orElseThrow().state().waiting()).hasValue(WaitReason.PAUSED);
        assertThat(rules.sending().paused()).isEmpty();
        assertThat(rules.health().routes().get("bulk").pause().orElseThrow().reason())
                .isEqualTo("account is checked");

        rules.sending().resumeRoute("bulk");
        work(rules);
        assertThat(rules.find(waits).orElseThrow().status()).isEqualTo(EmailStatus.DELIVERED);
    }

    @Test
    void pauseThatAnotherNodeEndsIsOverHereToo() {
        EmailLedger here = ledger(both().forTag("newsletter", "bulk"));
        try (EmailLedger there = EmailLedger.builder(store, both().forTag("newsletter", "bulk"))
                .time(clock)
                .monotonicTime(clock::nanos)
                .workers(0)
                .build()) {
            here.sending().pauseRoute("bulk", "account is checked");
            EmailId id = here.send(email().tag("newsletter").build());
            work(here);
            work(there);
            assertThat(here.find(id).orElseThrow().status()).isEqualTo(EmailStatus.PENDING);

            there.sending().resumeRoute("bulk");
            clock.advance(Duration.ofSeconds(2));
            work(here);

            assertThat(here.find(id).orElseThrow().status()).isEqualTo(EmailStatus.DELIVERED);
        }
    }

    @Test
    void rateLimitOfRouteHoldsOnlyItsEmails() {
        EmailLedger rules = ledger(Routes.byDefault(first)
                .route(Route.of("bulk", bulk).perMinute(60))
                .forTag("newsletter", "bulk"));
        for (int i = 0; i < 20; i++) {
            rules.send(email().tag("newsletter").build());
            rules.send(email().build());
        }

        work(rules);

        assertThat(first.deliveries()).hasSize(20);
        assertThat(bulk.deliveries()).hasSizeBetween(1, 3);
        assertThat(rules.health().routes().get("bulk").rateLimited()).isPresent();
        assertThat(rules.health().rateLimited()).containsKey("route bulk");
        for (int i = 0; i < 40; i++) {
            clock.advance(Duration.ofSeconds(1));
            work(rules);
        }
        assertThat(bulk.deliveries()).hasSize(20);
    }

    @Test
    void ledgerWithOneRouteLeavesEmailsOfOtherRoutes() {
        EmailLedger rules = ledger(both().forTag("newsletter", "bulk"));
        EmailId foreign = rules.send(email().tag("newsletter").build());
        EmailId own = rules.send(email().build());
        try (EmailLedger single = EmailLedger.builder(new FaultyStore(store).asStore(), first)
                .time(clock)
                .monotonicTime(clock::nanos)
                .workers(0)
                .build()) {
            work(single);

            assertThat(single.find(own).orElseThrow().status()).isEqualTo(EmailStatus.DELIVERED);
            assertThat(single.find(foreign).orElseThrow().state().waiting()).hasValue(WaitReason.ROUTE_UNAVAILABLE);
            assertThat(single.health()
                            .routes()
                            .get("bulk")
                            .outage()
                            .orElseThrow()
                            .reason())
                    .contains("has no route of that name");
            assertThat(single.health().outage()).isEmpty();
        }
    }

    @Test
    void resendTakesTheRouteOfItsOriginal() {
        EmailLedger rules = ledger(both());
        EmailId original = rules.send(email().route("bulk").build());
        work(rules);

        ResendResult again = rules.resend(original);

        assertThat(again.id()).isPresent();
        assertThat(rules.find(again.id().orElseThrow()).orElseThrow().facts().route())
                .isEqualTo("bulk");
        assertThat(rules.content(original).orElseThrow().route()).hasValue("bulk");
    }

    @Test
    void routeHasReturnPathOfItsOwn() {
        byte[] secret = "a secret of the ledger".getBytes(StandardCharsets.US_ASCII);
        ReturnPath path = ReturnPath.at("bounce@bulk.example").signedWith(secret);
        EmailLedger rules =
                ledger(Routes.byDefault(first).route(Route.of("bulk", bulk).returnPath(path)));
        rules.send(email().route("bulk").build());
        rules.send(email().build());

        work(rules);

        assertThat(sender(bulk)).startsWith("bounce+").endsWith("@bulk.example");
        assertThat(sender(first)).isEqualTo("billing@clinic.example");
    }

    private static String sender(ScriptedTransport transport) {
        EndedDelivery delivery = transport.deliveries().get(0);
        return delivery.envelope().returnPath().address();
    }

    @Test
    void configuredRoutesThatAreNotUsedCostNothing() {
        Routes routes = Routes.byDefault(first)
                .routes(IntStream.range(0, 10_000)
                        .mapToObj(i -> Route.of("route " + i, new ScriptedTransport().named("transport " + i)))
                        .toList());
        AtomicInteger questions = new AtomicInteger();
        HistoryStore counting = new FaultyStore(store)
                .before("dueRoutes", args -> questions.incrementAndGet())
                .before("claim", args -> questions.incrementAndGet())
                .asStore();
        EmailLedger many = EmailLedger.builder(counting, routes)
                .time(clock)
                .monotonicTime(clock::nanos)
                .workers(0)
                .build();
        ledger = Optional.of(many);
        for (int i = 0; i < 50; i++) {
            many.send(email().route("route " + i * 7).build());
        }

        work(many);

        assertThat(many.counts(HistoryQuery.all()).of(EmailStatus.DELIVERED)).isEqualTo(50);
        assertThat(many.health().routes()).hasSize(51);
        questions.set(0);
        clock.advance(Duration.ofSeconds(10));
        assertThat(many.sending().runOnce()).isFalse();
        assertThat(questions).as("questions of an idle worker").hasValue(1);
    }

    @Test
    void storeWithoutRoutesWorksWithOneAndRefusesSeveral() {
        HistoryStore plain = new FaultyStore(store).without("routeStore").asStore();

        assertThatThrownBy(() -> EmailLedger.builder(plain, both()).build())
                .isInstanceOf(InvalidValueException.class)
                .hasMessageContaining("routes needs a store with a RouteStore");
        try (EmailLedger single =
                EmailLedger.builder(plain, first).time(clock).workers(0).build()) {
            EmailId id = single.send(email().build());
            work(single);
            assertThat(single.find(id).orElseThrow().status()).isEqualTo(EmailStatus.DELIVERED);
        }
    }

    @Test
    void workersServeManyRoutesAtOnce() throws Exception {
        Gate gate = new Gate();
        bulk.otherwise(Act.answer().before(gate));
        ScriptedTransport other = new ScriptedTransport(2).named("other");
        try (EmailLedger threads = EmailLedger.builder(
                        MemoryHistoryStore.create(InstantSource.system()), both().route(Route.of("other", other)))
                .build()) {
            threads.send(email().route("bulk").build());
            gate.awaitArrival();
            for (int i = 0; i < 50; i++) {
                threads.send(email().route(i % 2 == 0 ? "other" : "default").build());
            }
            other.await(25);
            first.await(25);
            gate.open();
            bulk.await(1);
        }
        assertThat(other.mostInProgress()).isLessThanOrEqualTo(2);
    }
}
