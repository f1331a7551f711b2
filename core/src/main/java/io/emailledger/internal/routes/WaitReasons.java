package io.emailledger.internal.routes;

import io.emailledger.history.EmailRecord;
import io.emailledger.history.EmailRecord.EmailState;
import io.emailledger.history.EmailStatus;
import io.emailledger.history.EmailStatus.WaitReason;
import io.emailledger.internal.commit.StoreClock;
import io.emailledger.internal.outage.Wait;
import io.emailledger.internal.ratelimit.PauseSwitch;
import io.emailledger.internal.ratelimit.RateLimiter;
import io.emailledger.internal.transitions.NextState;
import io.emailledger.internal.transitions.SendingRecipients;
import io.emailledger.routes.Routes.Outage;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * Determines why a due e-mail was not sent: it is queued, sending is paused, the transport is down or a rate limit is
 * used up. The store does not hold this, so that an outage does not rewrite thousands of waiting e-mails.
 */
public final class WaitReasons {
    private final OpenRoutes routes;
    private final StoreClock clock;
    private final RateLimiter rateLimiter;
    private final PauseSwitch pauseSwitch;

    public WaitReasons(OpenRoutes routes, StoreClock clock, RateLimiter rateLimiter, PauseSwitch pauseSwitch) {
        this.routes = routes;
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
        String name = record.facts().route();
        if (pauseSwitch.now().isPresent()) {
            return waiting(record, WaitReason.PAUSED, due);
        }
        Optional<OpenRoute> route = routes.find(name);
        if (route.isPresent()) {
            return show(record, due, route.get());
        }
        if (routes.isForeign(name)) {
            return waiting(record, WaitReason.ROUTE_UNAVAILABLE, due);
        }
        return routes.unavailable(name)
                .map(outage -> waiting(record, WaitReason.ROUTE_UNAVAILABLE, later(outage.nextProbe(), due)))
                .orElseGet(() -> waiting(record, WaitReason.QUEUED, due));
    }

    private EmailRecord show(EmailRecord record, Instant due, OpenRoute route) {
        if (pauseSwitch.ofRoute(route.name()).isPresent()) {
            return waiting(record, WaitReason.PAUSED, due);
        }
        Optional<Outage> down = route.breakerOutage();
        if (down.isPresent()) {
            WaitReason reason = route.transports().get(0).monitor().waitReason(record);
            return waiting(record, reason, later(down.get().nextProbe(), due));
        }
        List<Optional<Wait>> refusals = route.transports().stream()
                .map(one -> one.monitor().waitOfSender(record))
                .toList();
        if (refusals.stream().allMatch(Optional::isPresent)) {
            Wait wait = refusals.get(0).orElseThrow();
            return waiting(record, wait.reason(), later(wait.until(), due));
        }
        return rateLimiter
                .opens(route.rate())
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
