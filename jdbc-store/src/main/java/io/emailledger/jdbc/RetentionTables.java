package io.emailledger.jdbc;

import io.emailledger.history.HistoryPage;
import io.emailledger.history.HistoryQuery;
import io.emailledger.retention.Retention.RetainedPart;
import io.emailledger.spi.StoreParts.RetentionStore;
import io.emailledger.spi.StoreParts.RetentionStore.Erasure;
import io.emailledger.spi.StoreParts.RetentionStore.Purge;
import java.time.Instant;
import java.util.List;
import java.util.Set;

/** Deletes data after its retention period, and erases persons. */
final class RetentionTables implements RetentionStore {
    private final PurgeCandidates candidates;
    private final Purges purges;
    private final Erasures erasures;
    private final MonthDrop months;

    RetentionTables(Database database, PurgeCandidates candidates, Partitions partitions) {
        this.candidates = candidates;
        this.months = new MonthDrop(database, partitions);
        this.purges = new Purges(database);
        this.erasures = new Erasures(database);
    }

    @Override
    public HistoryPage having(RetainedPart part, HistoryQuery query) {
        return candidates.page(part, query);
    }

    @Override
    public List<Boolean> purge(List<Purge> old) {
        return purges.purge(old);
    }

    @Override
    public PeriodPurge purgePeriod(Instant end, Set<String> held) {
        return months.purge(end, held);
    }

    @Override
    public boolean erase(Erasure erasure) {
        return erasures.erase(erasure);
    }
}
