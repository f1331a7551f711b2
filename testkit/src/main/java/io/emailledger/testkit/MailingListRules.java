package io.emailledger.testkit;

import io.emailledger.message.EmailId;
import io.emailledger.spi.StoreParts.SuppressionStore.SuppressionKey;
import io.emailledger.suppression.Suppression;
import io.emailledger.suppression.Suppression.SuppressionOrigin;
import io.emailledger.suppression.Suppression.SuppressionReason;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** S48: entries of mailing lists, and the list of an e-mail. */
final class MailingListRules {
    private static final String PAT = "pat@home.example";
    private static final Optional<String> NORTH = Optional.of("north");
    private static final Optional<String> NONE = Optional.empty();
    private static final Optional<String> NEWS = Optional.of("news");
    private static final List<Optional<String>> LISTS =
            List.of(NONE, NEWS, Optional.of("news-2"), Optional.of("x".repeat(50)));

    private MailingListRules() {}

    static void listsAreSeparate(Bench b) {
        List<Suppression> entries = new ArrayList<>();
        for (Optional<String> list : LISTS) {
            Suppression entry = entry(b, NORTH, list, PAT, "first");
            entries.add(entry);
            b.holds(b.suppressions().suppress(entry), "suppress took the entry of one list for that of another.");
        }
        b.same(
                Set.copyOf(entries),
                Set.copyOf(b.suppressions().suppressions(Set.of(PAT))),
                "the entries of an address on several lists");

        Suppression again = entry(b, NORTH, NEWS, PAT, "again");
        b.holds(!b.suppressions().suppress(again), "suppress returned true for an entry of the list that was there.");
        entries.set(1, again);
        b.same(
                Set.copyOf(entries),
                Set.copyOf(b.suppressions().suppressions(Set.of(PAT))),
                "the entries after the one of a list was put again");
        Suppression replaced = entry(b, NORTH, NEWS, PAT, "replaced");
        b.holds(
                b.suppressions().replace(again, replaced),
                "replace returned false for an entry of a list that was there.");
        entries.set(1, replaced);
        b.same(
                Set.copyOf(entries),
                Set.copyOf(b.suppressions().suppressions(Set.of(PAT))),
                "the entries after the one of a list was replaced");
        b.holds(
                b.suppressions().unsuppress(new SuppressionKey(NORTH, NEWS, PAT)),
                "unsuppress returned false for an entry of a list that was there.");
        b.holds(
                !b.suppressions().unsuppress(new SuppressionKey(NORTH, NEWS, PAT)),
                "unsuppress returned true for an entry of a list that was gone.");
        entries.remove(1);
        b.same(
                Set.copyOf(entries),
                Set.copyOf(b.suppressions().suppressions(Set.of(PAT))),
                "the entries after the one of a list went");
    }

    static void pageHasOneList(Bench b) {
        for (Optional<String> tenant : List.of(NONE, NORTH)) {
            for (Optional<String> list : LISTS) {
                for (String name : List.of("a", "b", "c", "d")) {
                    b.suppressions().suppress(entry(b, tenant, list, name + "@home.example", "of " + list));
                }
            }
        }
        for (Optional<String> tenant : List.of(NONE, NORTH)) {
            for (Optional<String> list : LISTS) {
                b.same(
                        List.of("a", "b", "c"),
                        names(b.suppressions().suppressions(new SuppressionKey(tenant, list, ""), 3), tenant, list),
                        "the first page of one list");
                b.same(
                        List.of("c", "d"),
                        names(
                                b.suppressions().suppressions(new SuppressionKey(tenant, list, "b@home.example"), 10),
                                tenant,
                                list),
                        "the page of one list after an address");
            }
        }
        b.same(
                List.of(),
                b.suppressions().suppressions(new SuppressionKey(NORTH, Optional.of("old"), ""), 10),
                "the page of a list that has no entries");
    }

    /** The names of the entries that are of the list, and a mark for every other entry. */
    private static List<String> names(List<Suppression> page, Optional<String> tenant, Optional<String> list) {
        return page.stream()
                .map(entry -> entry.tenant().equals(tenant) && entry.list().equals(list)
                        ? entry.address().substring(0, 1)
                        : "an entry of another list")
                .toList();
    }

    static void listsOfChangeAreSeparate(Bench b) {
        b.suppressions().suppress(entry(b, NORTH, NEWS, PAT, "unsubscribed"));
        Suppression bounced = entry(b, NORTH, NONE, PAT, "550 5.1.1 No such user");
        Suppression again = entry(b, NORTH, NEWS, PAT, "again");

        b.holds(
                b.store.advance(SampleChanges.touch(b.find(b.insert(b.sample())), "refused")
                        .withSuppressions(List.of(bounced, again))),
                "advance rejected the version after that of the record.");

        b.same(
                Set.of(bounced, entry(b, NORTH, NEWS, PAT, "unsubscribed")),
                Set.copyOf(b.suppressions().suppressions(Set.of(PAT))),
                "the entries after a change for an address that had unsubscribed from a list");
    }

    static void listOfEmailComesBack(Bench b) {
        for (Optional<String> list : LISTS) {
            EmailId id = b.insert(b.dueNow().list(list));
            b.same(list, b.find(id).facts().list(), "the list of an e-mail");
            b.same(list, b.claimOne().record().facts().list(), "the list of a claimed e-mail");
        }
    }

    private static Suppression entry(
            Bench b, Optional<String> tenant, Optional<String> list, String address, String text) {
        return new Suppression(
                tenant,
                list,
                address,
                SuppressionReason.UNSUBSCRIBE,
                SuppressionOrigin.APPLICATION,
                text,
                Optional.empty(),
                b.now(),
                Optional.empty());
    }
}
