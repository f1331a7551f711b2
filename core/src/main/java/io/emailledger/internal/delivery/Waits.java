package io.emailledger.internal.delivery;

import io.emailledger.history.EmailRecord;
import io.emailledger.history.EmailState;
import io.emailledger.history.EmailStatus;
import io.emailledger.history.WaitReason;
import io.emailledger.internal.journal.StoreClock;
import java.time.Instant;
import java.util.Optional;

/**
 * Says why an e-mail that is due has not left: its turn has not come, or the transport is down. The store cannot know
 * that, and thousands of waiting e-mails should not be rewritten each time a server goes away and comes back.
 */
public final class Waits {
    private final Delivery delivery;
    private final StoreClock clock;

    /**
     * Makes it.
     *
     * @param delivery knows about outages
     * @param clock the store's clock
     */
    public Waits(Delivery delivery, StoreClock clock) {
        this.delivery = delivery;
        this.clock = clock;
    }

    /** Returns a record as it is to be shown now. */
    public EmailRecord show(EmailRecord record) {
        EmailState state = record.state();
        if (state.status() != EmailStatus.PENDING
                || state.due().filter(due -> !due.isAfter(clock.now())).isEmpty()) {
            return record;
        }
        Optional<TransportGate.Outage> outage = delivery.outage();
        Instant until = outage.map(TransportGate.Outage::nextProbe)
                .orElseGet(() -> state.due().orElseThrow());
        WaitReason reason = outage.isPresent() ? WaitReason.TRANSPORT_DOWN : WaitReason.QUEUED;
        return record.with(state.waitingFor(reason, until), record.recipients());
    }
}
