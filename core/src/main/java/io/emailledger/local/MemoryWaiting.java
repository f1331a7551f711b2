package io.emailledger.local;

import io.emailledger.spi.HistoryStore.Change;
import io.emailledger.spi.HistoryStore.NewEmail;
import io.emailledger.spi.StoreParts.WaitingStore;
import java.time.Instant;
import java.util.function.Consumer;

/** Changes e-mails that wait in a {@link MemoryHistoryStore}, under its lock. */
final class MemoryWaiting implements WaitingStore {
    private final MemoryHistoryStore store;

    MemoryWaiting(MemoryHistoryStore store) {
        this.store = store;
    }

    @Override
    public boolean reschedule(Change change, Instant sendAt) {
        return advance(
                change,
                email -> store.setRecord(
                        email, email.record.withFacts(email.record.facts().withSendAt(sendAt))));
    }

    /** Reads the contents first, so that nothing can fail while the lock is held. */
    @Override
    public boolean edit(Change change, NewEmail edited) {
        MemoryEmail read = MemoryEmail.read(edited);
        return advance(change, email -> {
            email.takeContent(read);
            store.setRecord(email, edited.record().withOpens(email.record.opens()));
        });
    }

    private boolean advance(Change change, Consumer<MemoryEmail> then) {
        synchronized (store) {
            boolean kept = store.advance(change);
            if (kept) {
                then.accept(store.email(change.id()).orElseThrow());
            }
            return kept;
        }
    }
}
