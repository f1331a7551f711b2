package io.emailledger.examples.filestore;

import io.emailledger.history.HistoryEvent;
import io.emailledger.history.ObservationRecord;
import io.emailledger.message.EmailId;
import io.emailledger.spi.HistoryStore.Change;
import io.emailledger.spi.ObservationStore;
import io.emailledger.spi.ObservationStore.Observation;
import io.emailledger.spi.ObservationStore.Observed;
import java.util.List;

/** The observations of a {@link FileHistoryStore}, under its lock. */
record FileObservations(FileHistoryStore store) implements ObservationStore {
    @Override
    public boolean observe(Observation seen) {
        synchronized (store) {
            boolean first = isFirst(seen);
            return store.change(seen.email(), email -> email.hasRecipient(seen.recipient()), email -> email.and(seen))
                    && first;
        }
    }

    /** S23: both in one commit, or the observation alone if the version differs. */
    @Override
    public Observed observe(Observation seen, Change change) {
        synchronized (store) {
            if (store.email(seen.email())
                    .filter(email -> email.hasRecipient(seen.recipient()))
                    .isEmpty()) {
                return new Observed(false, false);
            }
            boolean first = isFirst(seen);
            boolean changed =
                    store.advanceAll(List.of(change), email -> email.and(seen)).get(0);
            return new Observed(changed ? first : observe(seen), changed);
        }
    }

    private boolean isFirst(Observation seen) {
        return observations(seen.email()).stream().noneMatch(known -> known.kind() == seen.kind());
    }

    @Override
    public List<ObservationRecord> observations(EmailId id) {
        synchronized (store) {
            return store.email(id).map(KeptEmail::observations).orElse(List.of());
        }
    }

    @Override
    public boolean note(EmailId id, HistoryEvent event) {
        return store.change(id, email -> true, email -> email.and(List.of(event)));
    }
}
