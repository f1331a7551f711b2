package io.emailledger.jdbc;

import io.emailledger.history.HistoryPage;
import io.emailledger.history.HistoryQuery;
import io.emailledger.retention.Retention.RetainedPart;
import io.emailledger.spi.RetentionStore;
import io.emailledger.spi.RetentionStore.Erasure;
import io.emailledger.spi.RetentionStore.Purge;
import java.util.List;

/** Deletes data after its retention period, and erases persons. */
final class RetentionTables implements RetentionStore {
    private final PurgeCandidates candidates;
    private final Purges purges;
    private final Erasures erasures;

    RetentionTables(Database database, PurgeCandidates candidates) {
        this.candidates = candidates;
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
    public boolean erase(Erasure erasure) {
        return erasures.erase(erasure);
    }
}
