package io.emailledger.testkit;

import io.emailledger.history.HistoryQuery;
import io.emailledger.message.EmailId;
import io.emailledger.spi.StoreParts.RetentionStore.PeriodPurge;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** S53: deletion of whole periods. A store without periods deletes nothing, and follows the rule. */
final class PeriodRules {
    private static final Duration LONG = Duration.ofDays(62);
    private static final String HELD = "held@home.example";

    private PeriodRules() {}

    static void whatMustBeKeptStays(Bench b) {
        EmailId old = Kept.full(b, "old@home.example");
        b.clock.advance(LONG);
        EmailId held = Kept.full(b, HELD);
        b.clock.advance(LONG);
        EmailId unfinished = b.insert(b.sample().to("waits@home.example"));
        EmailId next = Kept.full(b, "next@home.example");
        b.clock.advance(LONG);
        Instant end = b.now();
        b.clock.advance(Duration.ofSeconds(1));
        EmailId young = Kept.full(b, "young@home.example");
        Map<EmailId, Kept> before = new LinkedHashMap<>();
        for (EmailId id : Set.of(held, unfinished, next, young)) {
            before.put(id, Kept.of(b, id));
        }

        long deleted = purge(b, end, Set.of(HELD, "another"));

        before.forEach((id, kept) -> b.same(Optional.of(kept.record()), b.store.find(id), "an e-mail to be kept"));
        before.forEach((id, kept) -> b.same(kept, Kept.of(b, id), "what is left of an e-mail to be kept"));
        boolean isGone = b.store.find(old).isEmpty();
        b.same(isGone ? 1L : 0L, deleted, "the number of e-mails that purgePeriod returned, and that are missing");
        b.same(isGone ? 4 : 5, b.everything(HistoryQuery.all()).size(), "the number of e-mails that are left");
        if (isGone) {
            b.holds(b.store.body(old).isEmpty(), "body returned something of an e-mail whose period was deleted.");
            b.holds(
                    b.store.events(old).isEmpty()
                            && b.store.attempts(old).isEmpty()
                            && b.observed(old).isEmpty(),
                    "there is a log of an e-mail whose period was deleted.");
            Sample again =
                    b.sample().to("old@home.example").key("old@home.example").otherContent();
            b.same(again.id, b.insert(again), "the id of an e-mail with the key of one whose period was deleted");
        }
        b.same(0L, purge(b, end, Set.of(HELD, "another")), "what a second deletion of the same periods returned");
    }

    static void periodThatHasNotEndedStays(Bench b) {
        EmailId first = Kept.full(b, "first@home.example");
        b.clock.advance(Duration.ofSeconds(1));
        Instant end = b.now();
        b.clock.advance(Duration.ofSeconds(1));
        EmailId later = Kept.full(b, "later@home.example");

        long deleted = purge(b, end, Set.of());

        b.holds(b.store.find(later).isPresent(), "an e-mail is missing that was recorded after the end.");
        b.same(b.store.find(first).isEmpty() ? 1L : 0L, deleted, "the number of e-mails that purgePeriod returned");
    }

    private static long purge(Bench b, Instant end, Set<String> held) {
        long deleted = 0;
        boolean more = true;
        for (int calls = 0; more; calls++) {
            PeriodPurge part = b.retention().purgePeriod(end, held);
            deleted += part.emails();
            more = part.more();
            b.holds(!part.end().isAfter(end), "purgePeriod left e-mails to purge that are younger than the end.");
            b.holds(calls < 1_000, "purgePeriod has always more to delete.");
        }
        return deleted;
    }
}
