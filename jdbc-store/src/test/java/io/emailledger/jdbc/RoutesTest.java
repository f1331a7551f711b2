package io.emailledger.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import io.emailledger.history.EmailRecord;
import io.emailledger.history.EmailStatus;
import io.emailledger.history.HistoryQuery;
import io.emailledger.message.EmailId;
import io.emailledger.spi.HistoryStore.Claim;
import io.emailledger.spi.HistoryStore.NewEmail;
import io.emailledger.spi.StoreParts.RouteStore;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntFunction;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Tests e-mails of many routes in one database. */
@OnEachDatabase
class RoutesTest {
    private static final Duration LEASE = Duration.ofMinutes(5);
    private static final int ROUTES = 1_000;

    private final Place place;
    private final AtomicInteger statements = new AtomicInteger();
    private final JdbcHistoryStore store;
    private final RouteStore routes;

    RoutesTest(Place.Kind kind) throws SQLException {
        place = Place.prepared(kind);
        store = JdbcHistoryStore.create(Wrapped.with(place.dataSource(), (connection, method) -> {
            if (method.equals("prepareStatement")) {
                statements.incrementAndGet();
            }
            return Wrapped.PROCEED;
        }));
        routes = store.routeStore().orElseThrow();
    }

    @Test
    void claimCostsTheSameWithBacklogOfAnotherRoute() {
        insert(ROUTES, i -> Emails.of("news").route(name(i)));
        routes.claim("worker", LEASE, 1, name(0));
        int few = statementsOf(() -> routes.claim("worker", LEASE, 10, name(1)));

        insert(500, i -> Emails.of("backlog").due(Emails.START.minusSeconds(60)));
        insert(500, i -> Emails.of("backlog").due(Emails.START.minusSeconds(60)).tenant("tenant" + i));

        for (int i = 2; i < 12; i++) {
            String route = name(i);
            int many = statementsOf(() -> assertThat(routes.claim("worker", LEASE, 10, route))
                    .extracting(claim -> claim.record().facts().route())
                    .containsExactly(route));
            assertThat(many).isLessThanOrEqualTo(few);
        }
        assertThat(routes.claim("worker", LEASE, 10, "unknown")).isEmpty();
        assertThat(statementsOf(() -> routes.claim("worker", LEASE, 10, "unknown")))
                .isLessThan(10);
    }

    @Test
    void routesAreListedPageByPage() {
        assertThat(statementsOf(() -> assertThat(routes.dueRoutes("", 100)).isEmpty()))
                .isEqualTo(1);
        insert(ROUTES, i -> Emails.of("news").route(name(i)));

        List<String> all = new ArrayList<>();
        List<String> page = routes.dueRoutes("", 300);
        while (!page.isEmpty()) {
            all.addAll(page);
            page = routes.dueRoutes(page.get(page.size() - 1), 300);
        }

        assertThat(all)
                .containsExactlyElementsOf(
                        IntStream.range(0, ROUTES).mapToObj(RoutesTest::name).toList());
    }

    @Test
    void tenantsOfRouteTakeTurnsAmongOthers() {
        insert(500, i -> Emails.of("backlog").due(Emails.START.minusSeconds(60)));
        insert(200, i -> Emails.of("large").route("news").tenant("large"));
        insert(40, i -> Emails.of("small").route("news").tenant("small" + i).due(Emails.START.plusSeconds(1)));

        List<String> first = new ArrayList<>();
        for (int i = 0; i < 10; i++) {
            routes.claim("worker", LEASE, 10, "news")
                    .forEach(claim -> first.add(claim.record().facts().tenant().orElse("")));
        }
        assertThat(first).hasSize(100).contains("large").contains("small0", "small20", "small39");

        List<EmailId> rest = new ArrayList<>();
        List<Claim> claims = routes.claim("worker", LEASE, 10, "news");
        while (!claims.isEmpty()) {
            claims.forEach(claim -> rest.add(claim.record().id()));
            claims = routes.claim("worker", LEASE, 10, "news");
        }
        assertThat(rest).hasSize(140).doesNotHaveDuplicates();
    }

    @Test
    void idleRouteDoesNotHideOthers() {
        assertThat(routes.claim("worker", LEASE, 10, "news")).isEmpty();
        insert(1, i -> Emails.of("other").route("other"));

        assertThat(routes.claim("worker", LEASE, 10, "news")).isEmpty();
        assertThat(routes.claim("worker", LEASE, 10, "other")).hasSize(1);
        insert(1, i -> Emails.of("news").route("news"));
        assertThat(routes.claim("worker", LEASE, 10, "news")).hasSize(1);
        insert(1, i -> Emails.of("any").route("any"));
        assertThat(store.claim("worker", LEASE, 10)).hasSize(1);
    }

    @Test
    void historyIsSearchedByRoute() throws Exception {
        List<EmailId> news = insert(3, i -> Emails.of("news").route("news"));
        insert(2, i -> Emails.of("other").route("News"));
        List<EmailId> plain = insert(4, i -> Emails.of("plain"));

        assertThat(found("news")).containsExactlyInAnyOrderElementsOf(news);
        assertThat(found("default")).containsExactlyInAnyOrderElementsOf(plain);
        assertThat(store.counts(HistoryQuery.all().route("news")).of(EmailStatus.PENDING))
                .isEqualTo(3);
        assertThat(store.counts(HistoryQuery.all().route("default")).of(EmailStatus.PENDING))
                .isEqualTo(4);
        assertThat(place.number("select count(*) from el_email_view where route = 'default'"))
                .isEqualTo(4);
    }

    private List<EmailId> found(String route) {
        return store.history(HistoryQuery.all().route(route)).emails().stream()
                .map(EmailRecord::id)
                .toList();
    }

    private List<EmailId> insert(int number, IntFunction<Emails> email) {
        List<NewEmail> emails =
                IntStream.range(0, number).mapToObj(email).map(Emails::make).toList();
        return store.insert(emails);
    }

    private int statementsOf(Runnable call) {
        statements.set(0);
        call.run();
        return statements.get();
    }

    private static String name(int number) {
        return "route-%04d".formatted(number);
    }
}
