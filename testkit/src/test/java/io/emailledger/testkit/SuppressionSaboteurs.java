package io.emailledger.testkit;

import io.emailledger.spi.HistoryStore;
import io.emailledger.spi.HistoryStore.Change;
import io.emailledger.spi.StoreParts.ObservationStore.Observation;
import io.emailledger.spi.StoreParts.ObservationStore.Observed;
import io.emailledger.spi.StoreParts.SuppressionStore.SuppressionKey;
import io.emailledger.suppression.Suppression;
import io.emailledger.testkit.Sabotage.Meeting;
import io.emailledger.testkit.StoreSaboteurs.Saboteur;
import java.text.Normalizer;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;

/** Stores that each break one of the rules about suppressed addresses, as real stores do. */
final class SuppressionSaboteurs {
    private final List<Saboteur> all = new ArrayList<>();

    private SuppressionSaboteurs() {
        putting();
        comparing();
        finding();
        walking();
        following();
    }

    static List<Saboteur> all() {
        return new SuppressionSaboteurs().all;
    }

    private void add(String test, String how, UnaryOperator<HistoryStore> breaking) {
        all.add(Saboteur.of(test, how, breaking));
    }

    private void putting() {
        add("s34_entriesAreReplaced", "keeps the first", good -> new ForwardingStore(good) {
            @Override
            public boolean suppress(Suppression entry) {
                boolean there = suppressions(Set.of(entry.address())).stream()
                        .anyMatch(known -> known.tenant().equals(entry.tenant()));
                return !there && super.suppress(entry);
            }
        });
        add("s34_entriesAreReplaced", "counts the rows that have changed", good -> new ForwardingStore(good) {
            @Override
            public boolean suppress(Suppression entry) {
                boolean same = suppressions(Set.of(entry.address())).contains(entry);
                return super.suppress(entry) || same;
            }
        });
        add("s34_entriesAreReplaced", "removes the address from every list", good -> new ForwardingStore(good) {
            @Override
            public boolean unsuppress(SuppressionKey entry) {
                List<Suppression> there = suppressions(Set.of(entry.address()));
                there.forEach(known -> super.unsuppress(SuppressionKey.of(known)));
                return !there.isEmpty();
            }
        });
        add("s34_entriesAreReplaced", "puts back an entry that was removed", good -> new ForwardingStore(good) {
            @Override
            public boolean replace(Suppression known, Suppression next) {
                super.suppress(next);
                return true;
            }
        });
        add("s34_oneConcurrentInsertIsNew", "queries first and inserts later", good -> new ForwardingStore(good) {
            private final Meeting meeting = new Meeting();

            @Override
            public boolean suppress(Suppression entry) {
                boolean there = !suppressions(Set.of(entry.address())).isEmpty();
                meeting.arrive();
                super.suppress(entry);
                return !there;
            }
        });
    }

    private void following() {
        add(
                "s36_suppressionsAreStoredWithTheChange",
                "forgets the suppressions of a change",
                good -> new ForwardingStore(good) {
                    @Override
                    public boolean advance(Change change) {
                        return super.advance(change.withSuppressions(List.of()));
                    }
                });
        add(
                "s36_suppressionsAreStoredWithTheChange",
                "writes suppressions before the change",
                good -> new ForwardingStore(good) {
                    @Override
                    public boolean advance(Change change) {
                        change.suppressions().forEach(super::suppress);
                        return super.advance(change);
                    }
                });
        add("s36_validEntryStays", "replaces a valid entry", good -> new ForwardingStore(good) {
            @Override
            public boolean advance(Change change) {
                boolean kept = super.advance(change);
                change.suppressions().forEach(super::suppress);
                return kept;
            }
        });
        add("s36_validEntryStays", "treats an expired entry as valid", good -> new ForwardingStore(good) {
            @Override
            public boolean advance(Change change) {
                return super.advance(change.withSuppressions(change.suppressions().stream()
                        .filter(entry -> suppressions(Set.of(entry.address())).isEmpty())
                        .toList()));
            }
        });
        add("s23_observationIsStoredWithItsChange", "stores only the observation", good -> new ForwardingStore(good) {
            @Override
            public Observed observe(Observation observation, Change change) {
                return new Observed(super.observe(observation), false);
            }
        });
        add(
                "s23_observationIsStoredWithItsChange",
                "makes the change without comparing",
                good -> new ForwardingStore(good) {
                    @Override
                    public Observed observe(Observation observation, Change change) {
                        boolean changed = super.advance(change);
                        return new Observed(super.observe(observation), changed);
                    }
                });
        add("s23_observationSurvivesStaleChange", "drops both", good -> new ForwardingStore(good) {
            @Override
            public Observed observe(Observation observation, Change change) {
                boolean changed = super.advance(change);
                return new Observed(changed && super.observe(observation), changed);
            }
        });
    }

    private void comparing() {
        add(
                "s34_addressesAreComparedExactly",
                "compares tenants without case",
                tenants(name -> name.toLowerCase(Locale.ROOT)));
        add(
                "s34_addressesAreComparedExactly",
                "compares tenants without trailing spaces",
                tenants(String::stripTrailing));
        add(
                "s34_addressesAreComparedExactly",
                "compares tenants without accents",
                tenants(name -> Normalizer.normalize(name, Normalizer.Form.NFD).replaceAll("\\p{M}", "")));
    }

    /** A store that confuses some tenants, as the collations of databases do. */
    private static UnaryOperator<HistoryStore> tenants(UnaryOperator<String> same) {
        return good -> new ForwardingStore(good) {
            private final Map<String, String> first = new HashMap<>();

            @Override
            public boolean suppress(Suppression entry) {
                Optional<String> tenant = entry.tenant().map(this::known);
                return super.suppress(new Suppression(
                        tenant,
                        entry.list(),
                        entry.address(),
                        entry.reason(),
                        entry.origin(),
                        entry.text(),
                        entry.evidence(),
                        entry.since(),
                        entry.until()));
            }

            private String known(String name) {
                return first.computeIfAbsent(same.apply(name), key -> name);
            }
        };
    }

    private void finding() {
        add("s35_manyAddressesAreFoundAtOnce", "finds the entries of one tenant", good -> new ForwardingStore(good) {
            @Override
            public List<Suppression> suppressions(Set<String> addresses) {
                return super.suppressions(addresses).stream()
                        .filter(entry -> entry.tenant().isPresent())
                        .toList();
            }
        });
        add("s35_manyAddressesAreFoundAtOnce", "omits expired entries", good -> new ForwardingStore(good) {
            @Override
            public List<Suppression> suppressions(Set<String> addresses) {
                return super.suppressions(addresses).stream()
                        .filter(entry -> entry.holds(now()))
                        .toList();
            }
        });
        add("s35_manyAddressesAreFoundAtOnce", "queries at most 500 addresses", good -> new ForwardingStore(good) {
            @Override
            public List<Suppression> suppressions(Set<String> addresses) {
                return super.suppressions(addresses.stream().limit(500).collect(Collectors.toSet()));
            }
        });
        add(
                "s35_entriesAreReadBack",
                "truncates text to 255 characters",
                found(entry ->
                        entry.text().substring(0, Math.min(255, entry.text().length()))));
        add(
                "s35_entriesAreReadBack",
                "stores at most three bytes per character",
                found(entry -> entry.text().replaceAll("[\\x{10000}-\\x{10ffff}]", "?")));
        add("s35_entriesAreReadBack", "stores times to the second", good -> new ForwardingStore(good) {
            @Override
            public List<Suppression> suppressions(Set<String> addresses) {
                return super.suppressions(addresses).stream()
                        .map(e -> new Suppression(
                                e.tenant(),
                                e.list(),
                                e.address(),
                                e.reason(),
                                e.origin(),
                                e.text(),
                                e.evidence(),
                                e.since().truncatedTo(ChronoUnit.SECONDS),
                                e.until()))
                        .toList();
            }
        });
    }

    private static UnaryOperator<HistoryStore> found(Function<Suppression, String> words) {
        return good -> new ForwardingStore(good) {
            @Override
            public List<Suppression> suppressions(Set<String> addresses) {
                return super.suppressions(addresses).stream()
                        .map(e -> new Suppression(
                                e.tenant(),
                                e.list(),
                                e.address(),
                                e.reason(),
                                e.origin(),
                                words.apply(e),
                                e.evidence(),
                                e.since(),
                                e.until()))
                        .toList();
            }
        };
    }

    private void walking() {
        add("s35_scanMissesNoEntry", "orders as Java orders strings", good -> new ForwardingStore(good) {
            @Override
            public List<Suppression> suppressions(SuppressionKey after, int limit) {
                return super.suppressions(new SuppressionKey(after.tenant(), after.list(), ""), Integer.MAX_VALUE)
                        .stream()
                        .sorted(Comparator.comparing(Suppression::address))
                        .filter(entry -> entry.address().compareTo(after.address()) > 0)
                        .limit(limit)
                        .toList();
            }
        });
        add("s35_scanMissesNoEntry", "continues only after an existing address", good -> new ForwardingStore(good) {
            @Override
            public List<Suppression> suppressions(SuppressionKey after, int limit) {
                boolean lost = !after.address().isEmpty()
                        && suppressions(Set.of(after.address())).stream()
                                .noneMatch(entry -> entry.tenant().equals(after.tenant()));
                return lost ? List.of() : super.suppressions(after, limit);
            }
        });
        add(
                "s35_scanMissesNoEntry",
                "starts a page with the last of the previous one",
                good -> new ForwardingStore(good) {
                    @Override
                    public List<Suppression> suppressions(SuppressionKey after, int limit) {
                        List<Suppression> page = new ArrayList<>(super.suppressions(after, limit));
                        suppressions(Set.of(after.address())).stream()
                                .filter(entry -> entry.tenant().equals(after.tenant()) && !page.isEmpty())
                                .forEach(entry -> page.add(0, entry));
                        return page.subList(0, Math.min(limit, page.size()));
                    }
                });
    }
}
