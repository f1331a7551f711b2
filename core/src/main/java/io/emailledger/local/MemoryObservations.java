package io.emailledger.local;

import io.emailledger.history.HistoryEvent;
import io.emailledger.history.ObservationRecord;
import io.emailledger.message.EmailId;
import io.emailledger.spi.HistoryStore.Change;
import io.emailledger.spi.StoreParts.ObservationStore;
import io.emailledger.spi.StoreParts.ObservationStore.Observation;
import io.emailledger.spi.StoreParts.ObservationStore.Observed;
import java.util.List;

/** The observations of a {@link MemoryHistoryStore}, under its lock. */
final class MemoryObservations implements ObservationStore {
    private final MemoryHistoryStore store;

    MemoryObservations(MemoryHistoryStore store) {
        this.store = store;
    }

    @Override
    public boolean observe(Observation observation) {
        synchronized (store) {
            return store.email(observation.email())
                    .filter(email -> email.observe(observation))
                    .isPresent();
        }
    }

    @Override
    public Observed observe(Observation observation, Change change) {
        synchronized (store) {
            return store.email(observation.email())
                    .filter(email -> email.hasRecipient(observation.recipient()))
                    .map(email -> new Observed(email.observe(observation), store.advance(change)))
                    .orElse(new Observed(false, false));
        }
    }

    @Override
    public List<ObservationRecord> observations(EmailId id) {
        synchronized (store) {
            return store.email(id).map(MemoryEmail::observations).orElse(List.of());
        }
    }

    @Override
    public boolean note(EmailId id, HistoryEvent event) {
        synchronized (store) {
            store.email(id).ifPresent(email -> store.note(email, List.of(event)));
            return store.email(id).isPresent();
        }
    }
}
