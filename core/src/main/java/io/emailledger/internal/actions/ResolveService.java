package io.emailledger.internal.actions;

import io.emailledger.actions.Actions.Resolution;
import io.emailledger.actions.Actions.ResolveResult;
import io.emailledger.history.EmailRecord;
import io.emailledger.history.EmailStatus;
import io.emailledger.internal.commit.ChangeCommitter;
import io.emailledger.internal.commit.StoreClock;
import io.emailledger.internal.transitions.LifecycleTransitions;
import io.emailledger.message.EmailId;
import io.emailledger.spi.HistoryStore;
import io.emailledger.spi.HistoryStore.Change;
import java.time.Duration;
import java.util.Optional;

/** Resolves UNCONFIRMED e-mails. */
public final class ResolveService {
    private final HistoryStore store;
    private final ChangeCommitter committer;
    private final LifecycleTransitions lifecycle;
    private final StoreClock clock;
    private final Duration giveUpAfter;
    private final Runnable wake;

    public ResolveService(
            HistoryStore store,
            ChangeCommitter committer,
            LifecycleTransitions lifecycle,
            StoreClock clock,
            Duration giveUpAfter,
            Runnable wake) {
        this.store = store;
        this.committer = committer;
        this.lifecycle = lifecycle;
        this.clock = clock;
        this.giveUpAfter = giveUpAfter;
        this.wake = wake;
    }

    /** Resolves an UNCONFIRMED e-mail. */
    public ResolveResult resolve(EmailId id, Resolution resolution, String text) {
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
                    lifecycle.resolved(record, to, clock.now(), clock.now().plus(giveUpAfter), text);
            if (committer.commit(record, change)) {
                wake.run();
                return ResolveResult.RESOLVED;
            }
        }
    }
}
