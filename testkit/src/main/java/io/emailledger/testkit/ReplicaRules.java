package io.emailledger.testkit;

import io.emailledger.history.EmailRecord;
import io.emailledger.history.EmailStatus;
import io.emailledger.history.HistoryPage;
import io.emailledger.history.HistoryQuery;
import io.emailledger.history.StatusCounts;
import io.emailledger.message.EmailId;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Function;
import java.util.function.Supplier;

/** S54: a replica shows everything up to the time that it names. */
final class ReplicaRules {
    private static final Duration STEP = Duration.ofMinutes(1);

    private ReplicaRules() {}

    static void pagesAreComplete(Bench b) {
        List<EmailId> recorded = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            recorded.add(0, b.insert(b.sample()));
            HistoryPage page = newer(b, () -> b.replica().replicaHistory(HistoryQuery.all()), HistoryPage::asOf);
            b.same(
                    recorded,
                    page.emails().stream().map(EmailRecord::id).toList(),
                    "the page of the replica as of " + page.asOf());
        }
    }

    static void countsAreComplete(Bench b) {
        for (int i = 1; i <= 3; i++) {
            b.insert(b.dueNow());
            StatusCounts counts = newer(b, () -> b.replica().replicaCounts(HistoryQuery.all()), StatusCounts::asOf);
            b.same(
                    (long) i,
                    counts.of(EmailStatus.PENDING),
                    "the number of PENDING e-mails of the replica as of " + counts.asOf());
        }
    }

    /** Returns an answer as of a time after everything that was called before. */
    private static <T> T newer(Bench b, Supplier<Optional<T>> read, Function<T, Optional<Instant>> asOf) {
        Instant before = b.replica().replicaMark();
        b.clock.advance(STEP);
        while (true) {
            Optional<T> answer = read.get();
            if (answer.isPresent()) {
                Optional<Instant> time = asOf.apply(answer.get());
                b.holds(time.isPresent(), "an answer of the replica had no time");
                b.holds(
                        !time.orElseThrow().isAfter(b.replica().replicaMark()),
                        "the time of an answer was after the time of the store");
                if (time.get().isAfter(before)) {
                    return answer.get();
                }
            }
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(5));
        }
    }
}
