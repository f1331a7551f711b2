package io.emailledger.testkit;

import io.emailledger.history.EmailRecord;
import io.emailledger.history.EmailRecord.EmailFacts;
import io.emailledger.history.HistoryPage;
import io.emailledger.history.HistoryQuery;
import io.emailledger.message.Email.Priority;
import io.emailledger.message.EmailId;
import io.emailledger.spi.HistoryStore;
import io.emailledger.spi.HistoryStore.Claim;
import io.emailledger.spi.HistoryStore.NewEmail;
import io.emailledger.testkit.StoreSaboteurs.Saboteur;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Stores that each break one of the rules about routes, as real stores do. */
final class RouteSaboteurs {
    private static final String FINDING = "s38_routesWithDueEmailsAreFound";
    private static final String LISTING = "s38_scanMissesNoRoute";
    private static final String CLAIMING = "s39_onlyEmailsOfTheRouteAreClaimed";
    private static final String FOLLOWING = "s39_rulesOfClaimHoldWithinRoute";
    private static final String LEAVING_OUT = "s40_givenRoutesAreLeftOut";
    private static final String FOLLOWING_WITHOUT = "s40_rulesOfClaimHoldWithoutThem";

    private final List<Saboteur> all = new ArrayList<>();

    private RouteSaboteurs() {
        listing();
        claiming();
        leavingOut();
        recording();
    }

    static List<Saboteur> all() {
        return new RouteSaboteurs().all;
    }

    private void add(String test, String how, UnaryOperator<HistoryStore> breaking) {
        all.add(Saboteur.of(test, how, breaking));
    }

    private void listing() {
        add(
                FINDING,
                "omits routes with expired leases only",
                omits(record -> record.state().owner().isPresent()));
        add(
                FINDING,
                "omits routes with e-mails of low priority only",
                omits(record -> record.facts().priority() == Priority.LOW));
        add(FINDING, "returns the routes of the oldest e-mails only", good -> new ForwardingStore(good) {
            @Override
            public List<String> dueRoutes(String after, int limit) {
                List<String> routes = super.dueRoutes(after, limit);
                return routes.contains("backlog") ? List.of("backlog") : routes;
            }
        });
        add(LISTING, "ignores the name to continue after", good -> new ForwardingStore(good) {
            @Override
            public List<String> dueRoutes(String after, int limit) {
                return super.dueRoutes("", limit);
            }
        });
        add(LISTING, "ignores the limit", good -> new ForwardingStore(good) {
            @Override
            public List<String> dueRoutes(String after, int limit) {
                return super.dueRoutes(after, 1_000);
            }
        });
        add(LISTING, "orders as Java orders strings", ordered(Comparator.naturalOrder()));
        add(LISTING, "orders without case", ordered(String.CASE_INSENSITIVE_ORDER));
    }

    /** A store that does not see some e-mails when it looks for routes. */
    private static UnaryOperator<HistoryStore> omits(Predicate<EmailRecord> unseen) {
        return good -> new ForwardingStore(good) {
            private final List<EmailId> ids = new ArrayList<>();

            @Override
            public List<EmailId> insert(List<NewEmail> emails) {
                List<EmailId> added = super.insert(emails);
                ids.addAll(added);
                return added;
            }

            @Override
            public List<String> dueRoutes(String after, int limit) {
                return super.dueRoutes(after, limit).stream()
                        .filter(route -> ids.stream()
                                .flatMap(id -> find(id).stream())
                                .anyMatch(record -> record.facts().route().equals(route) && !unseen.test(record)))
                        .toList();
            }
        };
    }

    private static UnaryOperator<HistoryStore> ordered(Comparator<String> order) {
        return good -> new ForwardingStore(good) {
            @Override
            public List<String> dueRoutes(String after, int limit) {
                return super.dueRoutes("", 1_000).stream()
                        .sorted(order)
                        .filter(name -> order.compare(name, after) > 0)
                        .limit(limit)
                        .toList();
            }
        };
    }

    private void claiming() {
        UnaryOperator<HistoryStore> ignores = good -> new ForwardingStore(good) {
            @Override
            public List<Claim> claim(String owner, Duration lease, int limit, String route) {
                return claim(owner, lease, limit);
            }
        };
        add(CLAIMING, "ignores the route", ignores);
        add(FOLLOWING, "ignores the route", ignores);
        add(CLAIMING, "compares routes without case", good -> new ForwardingStore(good) {
            @Override
            public List<Claim> claim(String owner, Duration lease, int limit, String route) {
                return dueRoutes("", 1_000).stream()
                        .filter(route::equalsIgnoreCase)
                        .flatMap(name -> super.claim(owner, lease, limit, name).stream())
                        .toList();
            }
        });
        add(FOLLOWING, "filters what claim returns", good -> new ForwardingStore(good) {
            @Override
            public List<Claim> claim(String owner, Duration lease, int limit, String route) {
                return claim(owner, lease, limit).stream()
                        .filter(claim -> claim.record().facts().route().equals(route))
                        .toList();
            }
        });
        add(FOLLOWING, "does not report expired leases", good -> new ForwardingStore(good) {
            @Override
            public List<Claim> claim(String owner, Duration lease, int limit, String route) {
                return super.claim(owner, lease, limit, route).stream()
                        .map(claim -> new Claim(claim.record(), claim.body(), false))
                        .toList();
            }
        });
        add("s39_tenantsTakeTurnsWithinRoute", "claims one tenant after another", good -> new ForwardingStore(good) {
            private final List<Claim> waiting = new ArrayList<>();

            @Override
            public List<Claim> claim(String owner, Duration lease, int limit, String route) {
                waiting.addAll(super.claim(owner, lease, 1_000, route));
                waiting.sort(Comparator.comparing(
                        claim -> claim.record().facts().tenant().orElse("")));
                List<Claim> next = List.copyOf(waiting.subList(0, Math.min(limit, waiting.size())));
                waiting.removeAll(next);
                return next;
            }
        });
    }

    private void leavingOut() {
        UnaryOperator<HistoryStore> ignores = good -> new ForwardingStore(good) {
            @Override
            public List<Claim> claimExcept(String owner, Duration lease, int limit, Set<String> without) {
                return claim(owner, lease, limit);
            }
        };
        add(LEAVING_OUT, "does not leave them out", ignores);
        add(FOLLOWING_WITHOUT, "does not leave them out", ignores);
        add(LEAVING_OUT, "compares routes without case", good -> new ForwardingStore(good) {
            @Override
            public List<Claim> claimExcept(String owner, Duration lease, int limit, Set<String> without) {
                Set<String> all = dueRoutes("", 1_000).stream()
                        .filter(name -> without.stream().anyMatch(name::equalsIgnoreCase))
                        .collect(Collectors.toSet());
                return super.claimExcept(owner, lease, limit, all);
            }
        });
        add(FOLLOWING_WITHOUT, "filters what claim returns", good -> new ForwardingStore(good) {
            @Override
            public List<Claim> claimExcept(String owner, Duration lease, int limit, Set<String> without) {
                return claim(owner, lease, limit).stream()
                        .filter(claim ->
                                !without.contains(claim.record().facts().route()))
                        .toList();
            }
        });
        add(FOLLOWING_WITHOUT, "does not report expired leases", good -> new ForwardingStore(good) {
            @Override
            public List<Claim> claimExcept(String owner, Duration lease, int limit, Set<String> without) {
                return super.claimExcept(owner, lease, limit, without).stream()
                        .map(claim -> new Claim(claim.record(), claim.body(), false))
                        .toList();
            }
        });
        add("s40_tenantsTakeTurnsWithoutThem", "claims by due time", good -> new ForwardingStore(good) {
            private final List<Claim> waiting = new ArrayList<>();

            @Override
            public List<Claim> claimExcept(String owner, Duration lease, int limit, Set<String> without) {
                waiting.addAll(super.claimExcept(owner, lease, 1_000, without));
                waiting.sort(Comparator.comparing(
                        claim -> claim.record().facts().tenant().orElse("")));
                List<Claim> next = List.copyOf(waiting.subList(0, Math.min(limit, waiting.size())));
                waiting.removeAll(next);
                return next;
            }
        });
    }

    private void recording() {
        UnaryOperator<HistoryStore> forgets = good -> new ForwardingStore(good) {
            @Override
            public List<EmailId> insert(List<NewEmail> emails) {
                return super.insert(
                        emails.stream().map(RouteSaboteurs::withoutRoute).toList());
            }
        };
        Stream.of("s16_recordIsReadBack", FINDING, CLAIMING)
                .forEach(test -> add(test, "does not store the route", forgets));
        add(
                "s18_filtersAndPairsOfFiltersMatch",
                "finds no e-mails of the default route",
                good -> new ForwardingStore(good) {
                    @Override
                    public HistoryPage history(HistoryQuery query) {
                        return super.history(
                                query.route().equals(Optional.of(EmailFacts.DEFAULT_ROUTE))
                                        ? query.route("none")
                                        : query);
                    }
                });
    }

    private static NewEmail withoutRoute(NewEmail email) {
        EmailRecord record = email.record();
        EmailFacts facts = record.facts();
        EmailFacts without = new EmailFacts(
                facts.from(),
                facts.subject(),
                facts.tags(),
                facts.metadata(),
                facts.tenant(),
                facts.priority(),
                facts.guarantee(),
                facts.trackOpens(),
                facts.sendAt(),
                facts.expiresAt(),
                facts.idempotencyKey(),
                facts.resendOf(),
                EmailFacts.DEFAULT_ROUTE,
                Optional.empty());
        EmailRecord changed = new EmailRecord(
                record.id(),
                without,
                record.state(),
                record.recipients(),
                record.attachments(),
                record.opens(),
                record.message());
        return new NewEmail(changed, email.body(), email.events(), email.fingerprint(), email.contents());
    }
}
