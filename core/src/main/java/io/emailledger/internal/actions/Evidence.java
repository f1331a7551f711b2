package io.emailledger.internal.actions;

import io.emailledger.history.EmailRecord;
import io.emailledger.history.EmailStatus;
import io.emailledger.history.ObservationKind;
import io.emailledger.history.ObservationRecord;
import io.emailledger.internal.journal.Journal;
import io.emailledger.internal.journal.StoreClock;
import io.emailledger.internal.life.Endings;
import io.emailledger.message.EmailId;
import io.emailledger.spi.Change;
import io.emailledger.spi.HistoryStore;
import io.emailledger.spi.Observation;
import io.emailledger.spi.Observed;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Ends what is UNCONFIRMED where something proves that it arrived: who has opened it, has it. Looked at with each new
 * observation, and when an e-mail becomes UNCONFIRMED, because it may have been opened before anybody knew that its
 * answer was lost.
 */
public final class Evidence {
    private final HistoryStore store;
    private final Journal journal;
    private final Endings endings;
    private final StoreClock clock;

    /**
     * Makes it.
     *
     * @param store where records and observations are found
     * @param journal where changes are committed
     * @param endings makes the changes
     * @param clock the store's clock
     */
    public Evidence(HistoryStore store, Journal journal, Endings endings, StoreClock clock) {
        this.store = store;
        this.journal = journal;
        this.endings = endings;
        this.clock = clock;
    }

    /** Notes that an e-mail was opened, and with it what follows; tells whether it is the first time. */
    public boolean opened(Observation open) {
        Optional<Change> change = store.find(open.email()).flatMap(record -> change(record, Set.of(open.recipient())));
        if (change.isEmpty()) {
            return store.observe(open);
        }
        Observed observed = journal.observe(open, change.get());
        if (!observed.changed()) {
            look(open.email());
        }
        return observed.first();
    }

    /** Looks at what is known of an e-mail, and notes what follows. */
    public void look(EmailId id) {
        boolean kept = false;
        while (!kept) {
            Optional<Change> change = store.find(id).flatMap(this::change);
            kept = change.isEmpty() || journal.commit(change.get());
        }
    }

    private Optional<Change> change(EmailRecord record) {
        if (record.status() != EmailStatus.UNCONFIRMED) {
            return Optional.empty();
        }
        return change(
                record,
                store.observations(record.id()).stream()
                        .filter(fact -> fact.kind() == ObservationKind.OPEN)
                        .map(ObservationRecord::recipient)
                        .collect(Collectors.toSet()));
    }

    private Optional<Change> change(EmailRecord record, Set<Integer> opened) {
        List<Integer> arrived = record.recipients().stream()
                .filter(r -> r.status() == EmailStatus.UNCONFIRMED && opened.contains(r.position()))
                .map(r -> r.position())
                .toList();
        return arrived.isEmpty() ? Optional.empty() : Optional.of(endings.arrived(record, arrived, clock.now()));
    }
}
