package io.emailledger.local;

import io.emailledger.history.EmailRecord;
import io.emailledger.spi.HistoryStore.Change;
import io.emailledger.spi.HistoryStore.NewEmail;
import io.emailledger.spi.StoreParts.WaitingStore;
import java.time.Instant;

/** Changes e-mails that wait in a {@link MemoryHistoryStore}, under its lock. */
final class MemoryWaiting implements WaitingStore {
    private final MemoryHistoryStore store;

    MemoryWaiting(MemoryHistoryStore store) {
        this.store = store;
    }

    @Override
    public boolean reschedule(Change change, Instant sendAt) {
        synchronized (store) {
            boolean kept = store.advance(change);
            if (kept) {
                MemoryEmail email = store.email(change.id()).orElseThrow();
                store.setRecord(
                        email, email.record.withFacts(email.record.facts().withSendAt(sendAt)));
            }
            return kept;
        }
    }

    /** Reads the contents first, so that nothing can fail while the lock is held. */
    @Override
    public boolean edit(Change change, NewEmail edited) {
        MemoryEmail read = MemoryEmail.read(edited);
        synchronized (store) {
            boolean kept = store.advance(change);
            if (kept) {
                MemoryEmail email = store.email(change.id()).orElseThrow();
                EmailRecord next = edited.record();
                email.takeContent(read);
                store.setRecord(email, next.withOpens(email.record.opens()));
            }
            return kept;
        }
    }
}
