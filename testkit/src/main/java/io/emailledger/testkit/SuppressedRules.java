package io.emailledger.testkit;

import io.emailledger.history.EmailRecord;
import io.emailledger.history.EmailStatus;
import io.emailledger.message.EmailId;
import io.emailledger.spi.HistoryStore.Change;
import io.emailledger.spi.StoreParts.SuppressionStore.SuppressionKey;
import io.emailledger.suppression.Suppression;
import io.emailledger.suppression.Suppression.SuppressionOrigin;
import io.emailledger.suppression.Suppression.SuppressionReason;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** S34, S35 and S36: suppression lists. */
final class SuppressedRules {
    private static final int RACERS = 8;
    private static final Optional<String> NONE = Optional.empty();
    private static final Optional<String> NORTH = Optional.of("north");
    private static final String PAT = "pat@home.example";

    private SuppressedRules() {}

    static void entriesAreReplaced(Bench b) {
        Suppression first = entry(b, NORTH, PAT, "first");
        Suppression second = new Suppression(
                NORTH,
                PAT,
                SuppressionReason.COMPLAINT,
                SuppressionOrigin.APPLICATION,
                "",
                Optional.of(b.sample().id),
                b.now().plusSeconds(5),
                Optional.of(b.now().plusSeconds(90)));

        b.holds(b.suppressions().suppress(first), "suppress returned false for an address that was not there.");
        b.holds(!b.suppressions().suppress(second), "suppress returned true for an address that was there.");
        b.same(
                List.of(second),
                b.suppressions().suppressions(Set.of(PAT)),
                "the entries after one was put in its place");
        b.holds(!b.suppressions().suppress(first), "suppress returned true for an address that was there twice.");
        b.same(List.of(first), b.suppressions().suppressions(Set.of(PAT)), "the entries after one was put back");
        b.holds(!b.suppressions().suppress(first), "suppress returned true for the very entry that was there.");

        b.holds(
                !b.suppressions().unsuppress(new SuppressionKey(NONE, PAT)),
                "unsuppress returned true for another tenant.");
        b.holds(
                !b.suppressions().unsuppress(new SuppressionKey(NORTH, "kim@home.example")),
                "unsuppress returned true for another address.");
        b.same(List.of(first), b.suppressions().suppressions(Set.of(PAT)), "the entries after others were to go");
        b.holds(
                b.suppressions().unsuppress(new SuppressionKey(NORTH, PAT)),
                "unsuppress returned false for an address that was there.");
        b.same(List.of(), b.suppressions().suppressions(Set.of(PAT)), "the entries after the only one went");
        b.holds(
                !b.suppressions().unsuppress(new SuppressionKey(NORTH, PAT)),
                "unsuppress returned true for an address that was gone.");
        b.holds(!b.suppressions().replace(first, second), "replace returned true for an entry that was gone.");
        b.same(
                List.of(),
                b.suppressions().suppressions(Set.of(PAT)),
                "the entries after one that was gone was replaced");
        b.holds(b.suppressions().suppress(second), "suppress returned false for an address that was gone.");
        b.holds(!b.suppressions().replace(first, first), "replace returned true for an entry that had changed.");
        b.holds(b.suppressions().replace(second, first), "replace returned false for an entry that was there.");
        b.same(List.of(first), b.suppressions().suppressions(Set.of(PAT)), "the entries after one was replaced");
    }

    static void comparedExactly(Bench b) {
        List<Suppression> entries = new ArrayList<>();
        for (Optional<String> tenant : tenants()) {
            for (String address :
                    List.of(PAT, "p\u00e0t@home.example", "pa\u0300t@home.example", "pat@home.example.")) {
                entries.add(entry(b, tenant, address, tenant + " " + address));
            }
        }
        for (Suppression entry : entries) {
            b.holds(b.suppressions().suppress(entry), "suppress took an address or a tenant for another one.");
        }
        for (Optional<String> tenant : tenants()) {
            b.same(
                    entries.stream()
                            .filter(entry -> entry.tenant().equals(tenant))
                            .sorted(Comparator.comparing(Suppression::address, SuppressedRules::compareBytes))
                            .toList(),
                    b.suppressions().suppressions(new SuppressionKey(tenant, ""), 100),
                    "the entries of one of tenants that differ in a letter's case, an accent or a space");
        }
        b.same(
                entries.stream().filter(e -> e.address().equals(PAT)).toList(),
                inOrder(entries, b.suppressions().suppressions(Set.of(PAT))),
                "the entries of one of addresses that differ in an accent or a dot");
        b.holds(
                b.suppressions().unsuppress(new SuppressionKey(NORTH, PAT)),
                "unsuppress returned false for an entry that was there.");
        b.same(
                entries.size() - 1,
                tenants().stream()
                        .mapToInt(t -> b.suppressions()
                                .suppressions(new SuppressionKey(t, ""), 100)
                                .size())
                        .sum(),
                "the number of entries after one went");
    }

    static void racersAreToldOnce(Bench b) throws Exception {
        for (int round = 0; round < 5; round++) {
            String address = "pat" + round + "@home.example";
            List<Boolean> told =
                    Race.run(RACERS, number -> b.suppressions().suppress(entry(b, NORTH, address, "racer " + number)));
            b.same(
                    1,
                    Collections.frequency(told, true),
                    "the number of " + RACERS + " racers that learned that there was no entry");
            b.same(1, b.suppressions().suppressions(Set.of(address)).size(), "the number of entries after that race");
            told = Race.run(RACERS, number -> b.suppressions().unsuppress(new SuppressionKey(NORTH, address)));
            b.same(
                    1,
                    Collections.frequency(told, true),
                    "the number of " + RACERS + " racers that learned that there was one");
            b.same(List.of(), b.suppressions().suppressions(Set.of(address)), "the entries after both races");
        }
    }

    static void manyAddressesAreFoundAtOnce(Bench b) {
        List<Suppression> wanted = new ArrayList<>();
        Set<String> asked = new LinkedHashSet<>();
        for (int i = 0; i < 700; i++) {
            String address = "pat" + i + "@home.example";
            asked.add(address);
            if (i % 5 == 0) {
                Suppression entry = entry(b, i % 2 == 0 ? NORTH : NONE, address, "number " + i);
                b.suppressions().suppress(entry);
                wanted.add(entry);
                b.suppressions().suppress(entry(b, NORTH, "kim" + i + "@home.example", "not asked for"));
            }
        }
        for (Optional<String> tenant : List.of(NONE, NORTH, Optional.of("south"))) {
            Suppression expired = expired(b, tenant);
            asked.add(expired.address());
            b.suppressions().suppress(expired);
            wanted.add(expired);
        }
        b.clock.advance(Duration.ofDays(1));

        b.same(wanted, inOrder(wanted, b.suppressions().suppressions(asked)), "the entries of some of 700 addresses");
        b.same(
                List.of(),
                b.suppressions().suppressions(Set.of("nobody@home.example")),
                "the entries of an unknown address");
        b.same(List.of(), b.suppressions().suppressions(Set.of()), "the entries of no address");
    }

    static void entriesComeBackAsTheyWere(Bench b) {
        List<Suppression> entries = new ArrayList<>();
        for (SuppressionReason reason : SuppressionReason.values()) {
            for (SuppressionOrigin origin : SuppressionOrigin.values()) {
                entries.add(new Suppression(
                        Optional.of(Extremes.SCRIPTS),
                        reason + "." + origin + "\u0394@\u03b4\u03bf\u03ba\u03b9\u03bc\u03ae.example",
                        reason,
                        origin,
                        Extremes.SCRIPTS + "\r\n\t",
                        Optional.of(b.sample().id),
                        b.now().plusMillis(1),
                        Optional.of(Instant.parse("9998-12-31T23:59:59.999Z"))));
            }
        }
        String pill = "\ud83d\udc8a";
        entries.add(new Suppression(
                Optional.of(pill.repeat(50)),
                pill.repeat(156) + ".example",
                SuppressionReason.MANUAL,
                SuppressionOrigin.IMPORT,
                pill.repeat(500),
                Optional.empty(),
                Instant.EPOCH,
                Optional.of(Instant.EPOCH.plusMillis(1))));
        entries.add(new Suppression(
                Optional.of("x".repeat(100)),
                "x".repeat(312) + ".example",
                SuppressionReason.MANUAL,
                SuppressionOrigin.IMPORT,
                "x".repeat(1_000),
                Optional.empty(),
                Instant.parse("2026-10-25T01:30:00.001Z"),
                Optional.empty()));
        entries.forEach(b.suppressions()::suppress);

        for (Suppression entry : entries) {
            b.same(
                    List.of(entry),
                    b.suppressions().suppressions(Set.of(entry.address())),
                    "an entry, asked for by its address");
        }
    }

    static void walkMissesNoEntry(Bench b) {
        List<Suppression> all = new ArrayList<>();
        // Of Java's strings, U+1F48A is before U+FF41, and in dictionaries, a capital or accent is next to its letter.
        List<String> letters = List.of("a", "b", "z", "-", "_", "\u00e0", "\u0441", "\u4e2d", "\uff41", "\ud83d\udc8a");
        for (String first : letters) {
            for (String second : letters) {
                Suppression entry = entry(b, NORTH, first + second + "@home.example", first + second);
                all.add(entry);
                b.suppressions().suppress(entry);
                b.suppressions().suppress(entry(b, NONE, first + second + "@home.example", "of none"));
            }
        }
        all.sort(Comparator.comparing(Suppression::address, SuppressedRules::compareBytes));
        for (int limit : new int[] {1, 7, 100, 1_000}) {
            b.same(all, walk(b, NORTH, limit), "the entries of a walk over pages of " + limit);
        }
        b.same(List.of(), walk(b, Optional.of("south"), 10), "the entries of a tenant that has none");
        b.same(
                all.subList(50, 53),
                b.suppressions().suppressions(SuppressionKey.of(all.get(49)), 3),
                "three entries after one in the middle");
        Suppression gone = all.remove(49);
        b.suppressions().unsuppress(new SuppressionKey(NORTH, gone.address()));
        b.same(
                all.subList(49, 52),
                b.suppressions().suppressions(SuppressionKey.of(gone), 3),
                "three entries after one that has gone meanwhile");
    }

    private static List<Suppression> walk(Bench b, Optional<String> tenant, int limit) {
        List<Suppression> walked = new ArrayList<>();
        List<Suppression> page = b.suppressions().suppressions(new SuppressionKey(tenant, ""), limit);
        while (!page.isEmpty()) {
            b.holds(page.size() <= limit, "a page of entries has more than the limit.");
            walked.addAll(page);
            b.holds(walked.size() < 1_000, "a walk over the entries of a tenant does not end.");
            page = b.suppressions().suppressions(SuppressionKey.of(page.get(page.size() - 1)), limit);
        }
        return walked;
    }

    private static List<Optional<String>> tenants() {
        return List.of(
                NONE,
                NORTH,
                Optional.of("North"),
                Optional.of("north "),
                Optional.of("n\u00f6rth"),
                Optional.of("no\u0308rth"));
    }

    static void suppressionsAreKeptWithTheChange(Bench b) {
        EmailId id = b.insert(b.dueNow());
        Change change = SampleChanges.delivered(b.claimOne().record(), b.now());
        Suppression pat = entry(b, NORTH, PAT, "550 5.1.1 No such user");
        Suppression kim = entry(b, NONE, "kim@home.example", "550 5.1.1 No such user");

        b.holds(
                b.store.advance(change.withSuppressions(List.of(pat, kim))),
                "advance rejected the version after that of a claim.");
        b.same(List.of(pat), b.suppressions().suppressions(Set.of(PAT)), "the entries of an address after the change");
        b.same(
                List.of(kim),
                b.suppressions().suppressions(Set.of(kim.address())),
                "the entries of the other address after it");

        Suppression late = entry(b, NORTH, "lou@home.example", "550 5.1.1 No such user");
        b.holds(!b.store.advance(change.withSuppressions(List.of(late))), "advance kept the same version twice.");
        EmailRecord other = b.find(b.insert(b.sample()));
        b.same(
                List.of(true, false),
                b.store.advanceAll(
                        List.of(SampleChanges.touch(other, "touched"), change.withSuppressions(List.of(late)))),
                "the result of advanceAll for a change that is kept and one that is lost");
        b.same(
                List.of(),
                b.suppressions().suppressions(Set.of(late.address())),
                "the entries of an address after changes that were not kept");
        b.same(EmailStatus.DELIVERED, b.find(id).status(), "the status after changes that were not kept");
    }

    static void entryThatHoldsStays(Bench b) {
        Suppression known = entry(b, NORTH, PAT, "added by a person");
        Suppression ended = expired(b, NONE);
        b.suppressions().suppress(known);
        b.suppressions().suppress(ended);
        b.clock.advance(Duration.ofSeconds(1));
        Suppression again = entry(b, NORTH, PAT, "again");
        Suppression anew = entry(b, NONE, ended.address(), "anew");

        b.holds(
                b.store.advance(SampleChanges.touch(b.find(b.insert(b.sample())), "refused")
                        .withSuppressions(List.of(again, anew))),
                "advance rejected the version after that of the record.");

        b.same(
                Set.of(known, anew),
                Set.copyOf(b.suppressions().suppressions(Set.of(PAT, ended.address()))),
                "the entries where one held and one had ended");
    }

    private static Suppression entry(Bench b, Optional<String> tenant, String address, String text) {
        return new Suppression(
                tenant,
                address,
                SuppressionReason.HARD_BOUNCE,
                SuppressionOrigin.LEDGER,
                text,
                Optional.empty(),
                b.now(),
                Optional.empty());
    }

    private static Suppression expired(Bench b, Optional<String> tenant) {
        return new Suppression(
                tenant,
                "expired@home.example",
                SuppressionReason.SOFT_BOUNCE,
                SuppressionOrigin.LEDGER,
                "over",
                Optional.empty(),
                b.now(),
                Optional.of(b.now().plusMillis(1)));
    }

    /** Those that were found, as far as they are expected in their order, and what is not expected at the end. */
    private static List<Suppression> inOrder(List<Suppression> expected, List<Suppression> found) {
        List<Suppression> sorted = new ArrayList<>(found);
        sorted.sort(Comparator.comparingInt(entry -> {
            int index = expected.indexOf(entry);
            return index < 0 ? Integer.MAX_VALUE : index;
        }));
        return sorted;
    }

    private static int compareBytes(String one, String other) {
        return Arrays.compareUnsigned(one.getBytes(StandardCharsets.UTF_8), other.getBytes(StandardCharsets.UTF_8));
    }
}
