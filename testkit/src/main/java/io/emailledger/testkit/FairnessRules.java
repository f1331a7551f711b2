package io.emailledger.testkit;

import io.emailledger.message.Email.Priority;
import io.emailledger.message.EmailId;
import io.emailledger.spi.HistoryStore.Claim;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** S15: a tenant with much to send does not delay the others. */
final class FairnessRules {
    private static final int MANY = 300;
    private static final int BOUND = 100;

    /** Batch sizes of a worker, with a slow and with a fast server. */
    private static final int[] LIMITS = {1, 4, 10, 1, 50, 20};

    private FairnessRules() {}

    static void tenantsTakeTurns(Bench b) {
        manyOf(b, "large", Priority.NORMAL);
        for (int i = 0; i < 20; i++) {
            b.insert(b.dueNow().tenant("small-" + i));
        }
        b.insert(b.dueNow());

        Map<String, Integer> before = largeBeforeTheFirstOfEach(b, "large");

        b.same(22, before.size(), "the number of tenants that were given something");
        before.forEach((tenant, count) -> b.holds(
                count <= BOUND,
                count + " e-mails of another tenant were given before the first of tenant \"" + tenant + "\"."));
    }

    static void lateComersHaveTheirTurn(Bench b) {
        manyOf(b, null, Priority.NORMAL);
        b.claimedIds(50);
        b.insert(b.dueNow().tenant("late"));

        int first = largeBeforeTheFirstOfEach(b, "").getOrDefault("late", MANY);

        b.holds(
                first <= BOUND,
                first + " e-mails without a tenant were given before the only one of a tenant that came later.");
    }

    static void turnsAreWithinAPriority(Bench b) {
        List<EmailId> large = manyOf(b, "large", Priority.HIGH);
        EmailId normal = b.insert(b.dueNow().tenant("small"));
        EmailId high = b.insert(b.dueNow().tenant("other").priority(Priority.HIGH));

        List<EmailId> given =
                claimAll(b).stream().map(claim -> claim.record().id()).toList();

        b.same(MANY + 2, given.size(), "the number of e-mails that were given");
        b.same(MANY + 1, given.indexOf(normal), "the place of the only e-mail that is not urgent");
        b.holds(given.indexOf(high) <= BOUND, "an urgent e-mail waited for more than 100 of another tenant.");
        b.same(large, given.stream().filter(large::contains).toList(), "the order of the e-mails of one tenant");
    }

    /** Records e-mails of which each is due later than the one before, and all are due before now. */
    private static List<EmailId> manyOf(Bench b, @Nullable String tenant, Priority priority) {
        List<EmailId> ids = new ArrayList<>();
        for (int i = 0; i < MANY; i++) {
            Sample sample = b.sample().priority(priority).due(b.now().minus(Duration.ofSeconds(MANY + 1 - i)));
            ids.add(b.insert(tenant == null ? sample : sample.tenant(tenant)));
        }
        return ids;
    }

    /** Claims everything; counts the e-mails of the large tenant that came before the first of each tenant. */
    private static Map<String, Integer> largeBeforeTheFirstOfEach(Bench b, String large) {
        Map<String, Integer> before = new TreeMap<>();
        int count = 0;
        for (Claim claim : claimAll(b)) {
            Optional<String> tenant = claim.record().facts().tenant();
            before.putIfAbsent(tenant.orElse(""), count);
            count += tenant.orElse("").equals(large) ? 1 : 0;
        }
        return before;
    }

    private static List<Claim> claimAll(Bench b) {
        List<Claim> all = new ArrayList<>();
        for (int i = 0; ; i++) {
            List<Claim> some = b.store.claim("worker-1", Bench.LEASE, LIMITS[i % LIMITS.length]);
            if (some.isEmpty()) {
                return all;
            }
            all.addAll(some);
            b.holds(
                    all.size() < 2 * MANY,
                    "claim has given " + all.size() + " e-mails within one lease, which is more than there are.");
        }
    }
}
