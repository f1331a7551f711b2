package io.emailledger.testkit;

import io.emailledger.history.EmailRecord;
import io.emailledger.history.EmailStatus;
import io.emailledger.history.HistoryPage;
import io.emailledger.history.HistoryQuery;
import io.emailledger.history.StatusCounts;
import io.emailledger.spi.HistoryStore;
import io.emailledger.testkit.StoreSaboteurs.Saboteur;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;

/** Stores whose replica says something wrong about its age. */
final class ReplicaSaboteurs {
    private static final String PAGES = "s54_replicaPageIsCompleteUpToItsTime";
    private static final String COUNTS = "s54_replicaCountsAreCompleteUpToTheirTime";

    private ReplicaSaboteurs() {}

    static List<Saboteur> all() {
        List<Saboteur> all = new ArrayList<>();
        all.add(Saboteur.of(PAGES, "uses the clock of a replica that is behind", pages(ReplicaSaboteurs::behind)));
        all.add(Saboteur.of(
                PAGES, "names no time", pages(page -> new HistoryPage(page.emails(), page.next(), Optional.empty()))));
        all.add(Saboteur.of(
                PAGES,
                "names a time in the future",
                pages(page -> page.asOf(page.asOf().orElseThrow().plus(Duration.ofHours(1))))));
        all.add(Saboteur.of(COUNTS, "uses the clock of a replica that is behind", good -> new ForwardingStore(good) {
            @Override
            public Optional<StatusCounts> replicaCounts(HistoryQuery query) {
                return Optional.of(new StatusCounts(Map.of(EmailStatus.PENDING, 0L)).asOf(now()));
            }
        }));
        return all;
    }

    private static HistoryPage behind(HistoryPage page) {
        List<EmailRecord> emails = page.emails();
        return new HistoryPage(emails.subList(Math.min(1, emails.size()), emails.size()), page.next(), page.asOf());
    }

    private static UnaryOperator<HistoryStore> pages(UnaryOperator<HistoryPage> wrong) {
        return good -> new ForwardingStore(good) {
            @Override
            public Optional<HistoryPage> replicaHistory(HistoryQuery query) {
                return super.replicaHistory(query).map(wrong);
            }
        };
    }
}
