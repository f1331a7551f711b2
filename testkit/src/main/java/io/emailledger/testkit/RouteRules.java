package io.emailledger.testkit;

import io.emailledger.history.EmailRecord.EmailFacts;
import io.emailledger.history.EmailStatus;
import io.emailledger.message.Email.Priority;
import io.emailledger.message.EmailId;
import io.emailledger.spi.HistoryStore.Claim;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.IntFunction;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** S38 to S40: claims by route. */
final class RouteRules {
    private static final int MANY = 300;
    private static final int BOUND = 100;

    /** In the order of code points; Java compares the last two the other way round. */
    private static final List<String> NAMES =
            List.of("Mail", "default", "mail", "mail-2", "news", "\u00e4", "\uff5e", "\ud83d\ude00");

    private RouteRules() {}

    static void routesWithDueEmailsAreFound(Bench b) {
        b.same(List.of(), b.routes().dueRoutes("", 100), "the due routes of an empty store");
        b.insert(b.dueNow().route("stuck"));
        b.same(1, claimed(b, "stuck", 10).size(), "the number of e-mails that were claimed of a route with one");
        b.clock.advance(Bench.LEASE);
        b.insert(b.sample().due(b.now().plus(Bench.LEASE)).route("later"));
        b.insert(b.dueNow().route("low").priority(Priority.LOW));
        b.insert(b.dueNow().route("urgent").priority(Priority.HIGH));
        b.same(
                List.of("low", "stuck", "urgent"),
                due(b),
                "the routes with an e-mail of low priority, with one whose lease has expired, and with an urgent one");
        for (Priority priority : Priority.values()) {
            insertMany(
                    b,
                    i -> b.sample()
                            .due(b.now().minus(Duration.ofHours(1)))
                            .route("backlog")
                            .priority(priority));
        }
        b.insert(b.dueNow());
        b.same(
                List.of("backlog", EmailFacts.DEFAULT_ROUTE, "low", "stuck", "urgent"),
                due(b),
                "the due routes, one of which has a large backlog");
    }

    /** Returns due routes without the one that may be returned or not. */
    private static List<String> due(Bench b) {
        return b.routes().dueRoutes("", 100).stream()
                .filter(name -> !name.equals("later"))
                .toList();
    }

    static void walkMissesNoRoute(Bench b) {
        for (int i = 0; i < NAMES.size(); i++) {
            b.insert(b.dueNow()
                    .route(NAMES.get(i * 3 % NAMES.size()))
                    .priority(List.of(Priority.values()).get(i % 3)));
        }
        iterate(b, "in an iteration over the due routes");
        insertMany(b, i -> b.dueNow().route(NAMES.get(i % NAMES.size())));
        iterate(b, "in an iteration over the due routes, when many e-mails were due");
        b.same(
                List.of("mail", "mail-2"),
                b.routes().dueRoutes("ma", 2),
                "the due routes after a name that no route has");
    }

    private static void iterate(Bench b, String where) {
        for (int limit : new int[] {1, 3, NAMES.size(), 100}) {
            List<String> seen = new ArrayList<>();
            List<String> page = b.routes().dueRoutes("", limit);
            while (!page.isEmpty() && seen.size() <= NAMES.size()) {
                b.holds(page.size() <= limit, "dueRoutes returned more names than its limit of " + limit + ".");
                seen.addAll(page);
                page = page.size() < limit ? List.of() : b.routes().dueRoutes(page.get(page.size() - 1), limit);
            }
            b.same(NAMES, seen, "the names seen " + where + " with a limit of " + limit);
        }
    }

    static void claimsOnlyItsRoute(Bench b) {
        Map<String, EmailId> ids = new LinkedHashMap<>();
        for (String name : NAMES) {
            ids.put(name, b.insert(b.dueNow().route(name)));
        }
        b.same(List.of(), claimed(b, "unknown", 10), "what was claimed of a route without e-mails");
        ids.forEach((name, id) -> {
            List<Claim> claims = b.routes().claim("worker-1", Bench.LEASE, 10, name);
            b.same(List.of(id), ids(claims), "what was claimed of the route \"" + name + "\"");
            b.same(b.find(id), claims.get(0).record(), "the record that claim gave");
            b.same(name, claims.get(0).record().facts().route(), "the route of the record that claim gave");
            b.same(EmailStatus.SENDING, b.find(id).status(), "the status after the claim");
            b.same(Optional.of("worker-1"), b.find(id).state().owner(), "the owner after the claim");
        });
        b.same(List.of(), b.claimedIds(10), "what claim gave when everything was claimed by route");
    }

    static void followsRulesOfClaim(Bench b) {
        List<EmailId> expected = new ArrayList<>();
        for (Priority priority : Priority.values()) {
            for (int minutes = 5; minutes > 0; minutes--) {
                Duration ago = Duration.ofMinutes(minutes);
                b.insert(b.sample().priority(priority).due(b.now().minus(ago)).route("other"));
                expected.add(b.insert(
                        b.sample().priority(priority).due(b.now().minus(ago)).route("news")));
            }
        }
        b.insert(b.sample().due(b.now().plus(Bench.LEASE).plusMillis(1)).route("news"));
        List<EmailId> given = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            given.addAll(claimed(b, "news", 3));
        }
        b.same(expected, given, "the order in which the e-mails of a route were claimed, three at a time");
        b.same(List.of(), claimed(b, "news", 10), "what was claimed when nothing of the route was due any more");
        b.clock.advance(Bench.LEASE);
        List<Claim> again = b.routes().claim("worker-2", Bench.LEASE, 100, "news");
        b.same(
                Set.copyOf(expected),
                Set.copyOf(ids(again)),
                "what was claimed of the route after the leases had expired");
        b.holds(again.stream().allMatch(Claim::recovered), "claim did not report that leases had expired.");
        b.same(15, b.claimedIds(100).size(), "the number of e-mails that claim gave of the other routes");
    }

    static void tenantsTakeTurns(Bench b) {
        insertMany(
                b,
                i -> b.sample()
                        .due(b.now().minusSeconds(MANY + 1L - i))
                        .route("backlog")
                        .tenant("small-" + i % 7));
        insertMany(
                b,
                i -> b.sample()
                        .due(b.now().minusSeconds(MANY + 1L - i))
                        .route("news")
                        .tenant("large"));
        for (int i = 0; i < 20; i++) {
            b.insert(b.dueNow().route("news").tenant("small-" + i));
        }
        taken(b, limit -> b.routes().claim("worker-1", Bench.LEASE, limit, "news"));
    }

    /** Takes {@link #MANY} e-mails of one tenant, and one of each of twenty others. */
    private static void taken(Bench b, IntFunction<List<Claim>> taking) {
        Map<String, Integer> before = new LinkedHashMap<>();
        int large = 0;
        int all = 0;
        List<Claim> claims = taking.apply(4);
        while (!claims.isEmpty() && all <= MANY + 20) {
            for (Claim claim : claims) {
                String tenant = claim.record().facts().tenant().orElse("");
                before.putIfAbsent(tenant, large);
                large += tenant.equals("large") ? 1 : 0;
                all++;
            }
            claims = taking.apply(10);
        }
        b.same(MANY + 20, all, "the number of e-mails that were given");
        before.forEach((tenant, first) -> b.holds(
                first <= BOUND,
                first + " e-mails of another tenant were given before the first of tenant \"" + tenant + "\"."));
    }

    static void claimsAllButSome(Bench b) {
        Map<String, EmailId> ids = new LinkedHashMap<>();
        for (String name : NAMES) {
            ids.put(name, b.insert(b.dueNow().route(name)));
        }
        b.same(List.of(), except(b, 10, Set.copyOf(NAMES)), "what was claimed when all routes were left out");
        List<Claim> claims =
                b.routes().claimExcept("worker-1", Bench.LEASE, 10, Set.of("Mail", "mail-2", "unknown", "\uff5e"));
        b.same(
                Set.of("default", "mail", "news", "\u00e4", "\ud83d\ude00"),
                claims.stream().map(claim -> claim.record().facts().route()).collect(Collectors.toSet()),
                "the routes of what was claimed when some were left out");
        for (Claim claim : claims) {
            b.same(b.find(claim.record().id()), claim.record(), "the record that claimExcept gave");
            b.same(Optional.of("worker-1"), claim.record().state().owner(), "the owner after the claim");
        }
        b.same(
                Set.of(idOf(ids, "Mail"), idOf(ids, "\uff5e")),
                Set.copyOf(except(b, 10, Set.of("mail-2"))),
                "what was claimed when a route was left out and others had been claimed");
        b.same(Set.of(idOf(ids, "mail-2")), Set.copyOf(except(b, 10, Set.of())), "what was left");
    }

    static void followsRulesOfClaimExceptSome(Bench b) {
        List<EmailId> expected = new ArrayList<>();
        for (Priority priority : Priority.values()) {
            for (int minutes = 5; minutes > 0; minutes--) {
                Instant due = b.now().minus(Duration.ofMinutes(minutes));
                Sample sample = b.sample().priority(priority).due(due);
                b.insert(b.sample().priority(priority).due(due).route("down"));
                expected.add(b.insert(sample.route(minutes % 2 == 0 ? "news" : EmailFacts.DEFAULT_ROUTE)));
            }
        }
        // They are due before all others.
        insertMany(
                b,
                i -> b.sample()
                        .due(b.now().minus(Duration.ofHours(1)))
                        .route("down")
                        .tenant("t" + i % 40));
        b.insert(b.sample().due(b.now().plus(Bench.LEASE).plusMillis(1)).route("news"));
        List<EmailId> given = new ArrayList<>();
        for (int i = 0; i < expected.size(); i++) {
            given.addAll(except(b, 3, Set.of("down", "other")));
        }
        b.same(Set.copyOf(expected), Set.copyOf(given), "what was claimed while a route with a backlog was left out");
        b.same(expected.size(), given.size(), "the number of e-mails that were claimed while a route was left out");
        b.same(
                List.of(Priority.values()),
                given.stream()
                        .map(id -> b.find(id).facts().priority())
                        .distinct()
                        .toList(),
                "the order of the priorities");
        b.same(1, claimed(b, "down", 1).size(), "the number of e-mails that were claimed of the route left out");
        b.clock.advance(Bench.LEASE);
        List<Claim> again = b.routes().claimExcept("worker-2", Bench.LEASE, 100, Set.of("down"));
        b.same(
                Set.copyOf(expected),
                Set.copyOf(ids(again)),
                "what was claimed after the leases had expired, while a route was left out");
        b.holds(again.stream().allMatch(Claim::recovered), "claimExcept did not report that leases had expired.");
    }

    static void tenantsOfOtherRoutesTakeTurns(Bench b) {
        insertMany(
                b,
                i -> b.sample()
                        .due(b.now().minusSeconds(MANY + 1L - i))
                        .route("down")
                        .tenant("large"));
        insertMany(
                b,
                i -> b.sample()
                        .due(b.now().minusSeconds(MANY + 1L - i))
                        .route("news")
                        .tenant("large"));
        for (int i = 0; i < 20; i++) {
            b.insert(b.dueNow().route("route-" + i).tenant("small-" + i));
        }
        taken(b, limit -> b.routes().claimExcept("worker-1", Bench.LEASE, limit, Set.of("down")));
    }

    private static EmailId idOf(Map<String, EmailId> ids, String route) {
        return Optional.ofNullable(ids.get(route)).orElseThrow();
    }

    private static List<EmailId> except(Bench b, int limit, Set<String> without) {
        return ids(b.routes().claimExcept("worker-1", Bench.LEASE, limit, without));
    }

    private static void insertMany(Bench b, IntFunction<Sample> sample) {
        b.insertAll(IntStream.range(0, MANY).mapToObj(sample).toArray(Sample[]::new));
    }

    private static List<EmailId> claimed(Bench b, String route, int limit) {
        return ids(b.routes().claim("worker-1", Bench.LEASE, limit, route));
    }

    private static List<EmailId> ids(List<Claim> claims) {
        return claims.stream().map(claim -> claim.record().id()).toList();
    }
}
