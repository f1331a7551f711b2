package io.emailledger.internal.actions;

import io.emailledger.actions.Resolution;
import io.emailledger.actions.ResolveResult;
import io.emailledger.history.EmailRecord;
import io.emailledger.history.EmailStatus;
import io.emailledger.internal.journal.Journal;
import io.emailledger.internal.journal.StoreClock;
import io.emailledger.internal.life.Endings;
import io.emailledger.message.EmailId;
import io.emailledger.spi.Change;
import io.emailledger.spi.HistoryStore;
import java.time.Duration;
import java.util.Optional;

/** Notes what somebody has found out about an e-mail whose answer was lost. */
public final class Resolving {
    private final HistoryStore store;
    private final Journal journal;
    private final Endings endings;
    private final StoreClock clock;
    private final Duration giveUpAfter;
    private final Runnable wake;

    /**
     * Makes it.
     *
     * @param store where records are found
     * @param journal where changes are committed
     * @param endings makes the changes
     * @param clock the store's clock
     * @param giveUpAfter how long an e-mail is tried that is to be tried again
     * @param wake called after the commit, because there may be something to send
     */
    public Resolving(
            HistoryStore store,
            Journal journal,
            Endings endings,
            StoreClock clock,
            Duration giveUpAfter,
            Runnable wake) {
        this.store = store;
        this.journal = journal;
        this.endings = endings;
        this.clock = clock;
        this.giveUpAfter = giveUpAfter;
        this.wake = wake;
    }

    /** Notes what became of an e-mail whose answer was lost. */
    public ResolveResult resolve(EmailId id, Resolution resolution, String words) {
        while (true) {
            Optional<EmailRecord> found = store.find(id);
            if (found.isEmpty()) {
                return ResolveResult.NOT_FOUND;
            }
            EmailRecord record = found.get();
            if (record.status() != EmailStatus.UNCONFIRMED) {
                return ResolveResult.NOT_UNCONFIRMED;
            }
            EmailStatus to = switch (resolution) {
                case DELIVERED -> EmailStatus.DELIVERED;
                case BOUNCED -> EmailStatus.BOUNCED;
                case TRY_AGAIN -> EmailStatus.PENDING;
            };
            Change change =
                    endings.resolved(record, to, clock.now(), clock.now().plus(giveUpAfter), words);
            if (journal.commit(change)) {
                wake.run();
                return ResolveResult.RESOLVED;
            }
        }
    }
}
