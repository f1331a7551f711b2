package io.emailledger.examples.filestore;

import io.emailledger.history.HistoryEvent;
import io.emailledger.history.ObservationRecord;
import io.emailledger.message.EmailId;
import io.emailledger.spi.HistoryStore.Change;
import io.emailledger.spi.StoreParts.ObservationStore;
import io.emailledger.spi.StoreParts.ObservationStore.Observation;
import io.emailledger.spi.StoreParts.ObservationStore.Observed;
import java.util.List;

/** The observations of a {@link FileHistoryStore}. */
record FileObservations(FileHistoryStore store, Emails emails) implements ObservationStore {
    @Override
    public boolean observe(Observation seen) {
        return emails.records().commit(() -> emails.observe(seen));
    }

    /** S23: both in one commit, or the observation alone if the version differs. */
    @Override
    public Observed observe(Observation seen, Change change) {
        return emails.records().commit(() -> {
            boolean known = emails.find(seen.email())
                    .filter(email -> Emails.hasRecipient(email, seen.recipient()))
                    .isPresent();
            return new Observed(emails.observe(seen), known && store.apply(change));
        });
    }

    @Override
    public List<ObservationRecord> observations(EmailId id) {
        return emails.observations(id);
    }

    @Override
    public boolean note(EmailId id, HistoryEvent event) {
        return emails.records().commit(() -> emails.addEvents(id, List.of(event)));
    }
}
