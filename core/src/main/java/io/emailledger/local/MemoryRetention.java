package io.emailledger.local;

import io.emailledger.history.EmailRecord;
import io.emailledger.history.HistoryEvent;
import io.emailledger.history.HistoryEvent.EventType;
import io.emailledger.history.HistoryPage;
import io.emailledger.history.HistoryQuery;
import io.emailledger.retention.Retention.RetainedPart;
import io.emailledger.spi.StoreParts.RetentionStore;
import io.emailledger.spi.StoreParts.RetentionStore.Erasure;
import io.emailledger.spi.StoreParts.RetentionStore.Purge;
import java.util.List;
import java.util.Optional;

/** The retention of a {@link MemoryHistoryStore}, under its lock. */
final class MemoryRetention implements RetentionStore {
    private final MemoryHistoryStore store;
    private final MemoryReports reports;

    MemoryRetention(MemoryHistoryStore store, MemoryReports reports) {
        this.store = store;
        this.reports = reports;
    }

    @Override
    public HistoryPage having(RetainedPart part, HistoryQuery query) {
        return store.history(query);
    }

    @Override
    public List<Boolean> purge(List<Purge> purges) {
        synchronized (store) {
            return purges.stream().map(this::purge).toList();
        }
    }

    private boolean purge(Purge purge) {
        Optional<MemoryEmail> email = store.email(purge.id());
        if (email.isPresent() && purge.part() == RetainedPart.RECORD) {
            reports.forget(purge.id());
            store.remove(email.get());
        }
        boolean reportTexts =
                email.isPresent() && purge.part() == RetainedPart.TRANSCRIPTS && reports.forgetWords(purge.id());
        boolean purged = email.filter(known -> known.purge(purge, reportTexts)).isPresent();
        if (purged) {
            store.feed().add(purge.id(), events(purge));
        }
        return purged;
    }

    /** The log of a record that is deleted goes with it; the feed has an event of its own. */
    private static List<HistoryEvent> events(Purge purge) {
        return purge.part() == RetainedPart.RECORD
                ? List.of(HistoryEvent.of(EventType.PURGED, purge.at(), ""))
                : purge.event().stream().toList();
    }

    @Override
    public boolean erase(Erasure erasure) {
        EmailRecord record = erasure.record();
        synchronized (store) {
            Optional<MemoryEmail> email = store.email(record.id())
                    .filter(known -> known.state().version() == record.state().version() - 1);
            email.ifPresent(known -> {
                store.releaseKey(known);
                store.setState(known, record.state());
                reports.forget(record.id());
                known.erase(erasure);
                store.feed().add(record.id(), List.of(erasure.event()), record.status(), List.of());
            });
            return email.isPresent();
        }
    }
}
