package io.emailledger.internal.delivery;

import io.emailledger.history.EmailRecord;
import io.emailledger.history.EmailState;
import io.emailledger.history.EmailStatus;
import io.emailledger.history.WaitReason;
import io.emailledger.internal.journal.StoreClock;
import io.emailledger.internal.throttle.PauseSwitch;
import io.emailledger.internal.throttle.Throttles;
import java.time.Instant;
import java.util.Optional;

/**
 * Says why an e-mail that is due has not left: its turn has not come, sending is paused, or the transport is down or
 * throttled. The store cannot know that, and thousands of waiting e-mails should not be rewritten each time a server
 * goes away and comes back.
 */
public final class Waits {
    private final Delivery delivery;
    private final StoreClock clock;
    private final Throttles throttles;
    private final PauseSwitch pauseSwitch;

    /**
     * Makes it.
     *
     * @param delivery knows about outages
     * @param clock the store's clock
     * @param throttles how fast e-mails may leave
     * @param pauseSwitch whether they may leave at all
     */
    public Waits(Delivery delivery, StoreClock clock, Throttles throttles, PauseSwitch pauseSwitch) {
        this.delivery = delivery;
        this.clock = clock;
        this.throttles = throttles;
        this.pauseSwitch = pauseSwitch;
    }

    /** Returns a record as it is to be shown now. */
    public EmailRecord show(EmailRecord record) {
        EmailState state = record.state();
        if (state.status() != EmailStatus.PENDING
                || state.due().filter(due -> !due.isAfter(clock.now())).isEmpty()) {
            return record;
        }
        Instant due = state.due().orElseThrow();
        if (pauseSwitch.now().isPresent()) {
            return record.with(state.waitingFor(WaitReason.PAUSED, due), record.recipients());
        }
        Optional<TransportGate.Outage> outage = delivery.outage();
        Optional<Instant> opens = outage.isPresent() ? Optional.empty() : throttles.opens();
        Instant until =
                outage.map(TransportGate.Outage::nextProbe).or(() -> opens).orElse(due);
        WaitReason reason = outage.isPresent()
                ? WaitReason.TRANSPORT_DOWN
                : opens.isPresent() ? WaitReason.THROTTLED : WaitReason.QUEUED;
        return record.with(state.waitingFor(reason, until), record.recipients());
    }
}
