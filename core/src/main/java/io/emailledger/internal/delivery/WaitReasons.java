package io.emailledger.internal.delivery;

import io.emailledger.history.EmailRecord;
import io.emailledger.history.EmailRecord.EmailState;
import io.emailledger.history.EmailStatus;
import io.emailledger.history.EmailStatus.WaitReason;
import io.emailledger.internal.commit.StoreClock;
import io.emailledger.internal.ratelimit.PauseSwitch;
import io.emailledger.internal.ratelimit.RateLimiter;
import io.emailledger.internal.transitions.NextState;
import io.emailledger.internal.transitions.SendingRecipients;
import java.time.Instant;
import java.util.Optional;

/**
 * Determines why a due e-mail was not sent: it is queued, sending is paused, the transport is down or a rate limit is
 * used up. The store does not hold this, so that an outage does not rewrite thousands of waiting e-mails.
 */
public final class WaitReasons {
    private final TransportMonitor monitor;
    private final StoreClock clock;
    private final RateLimiter rateLimiter;
    private final PauseSwitch pauseSwitch;

    public WaitReasons(TransportMonitor monitor, StoreClock clock, RateLimiter rateLimiter, PauseSwitch pauseSwitch) {
        this.monitor = monitor;
        this.clock = clock;
        this.rateLimiter = rateLimiter;
        this.pauseSwitch = pauseSwitch;
    }

    /** Returns a record with its current wait reason, or with the recipients to which it is being sent. */
    public EmailRecord show(EmailRecord record) {
        EmailState state = record.state();
        if (state.status() == EmailStatus.SENDING) {
            return SendingRecipients.shown(record);
        }
        if (state.status() != EmailStatus.PENDING
                || state.due().filter(due -> !due.isAfter(clock.now())).isEmpty()) {
            return record;
        }
        Instant due = state.due().orElseThrow();
        if (pauseSwitch.now().isPresent()) {
            return waiting(record, WaitReason.PAUSED, due);
        }
        Optional<CircuitBreaker.Outage> down = monitor.outage();
        if (down.isPresent()) {
            return waiting(record, monitor.waitReason(record), later(down.get().nextProbe(), due));
        }
        Optional<SenderOutages.Wait> sender = monitor.waitOfSender(record);
        if (sender.isPresent()) {
            return waiting(record, sender.get().reason(), later(sender.get().until(), due));
        }
        return rateLimiter
                .opens()
                .map(opens -> waiting(record, WaitReason.RATE_LIMITED, opens))
                .orElseGet(() -> waiting(record, WaitReason.QUEUED, due));
    }

    private static Instant later(Instant one, Instant other) {
        return one.isAfter(other) ? one : other;
    }

    private static EmailRecord waiting(EmailRecord record, WaitReason reason, Instant until) {
        return record.with(NextState.waiting(record.state(), reason, until), record.recipients());
    }
}
