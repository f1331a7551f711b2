package io.emailledger.internal.delivery;

import io.emailledger.internal.commit.ChangeCommitter;
import io.emailledger.internal.commit.StoreClock;
import io.emailledger.internal.ratelimit.PauseSwitch;
import io.emailledger.internal.ratelimit.RateLimiter;
import io.emailledger.internal.routes.OpenRoutes;
import io.emailledger.internal.suppression.SuppressionLookup;
import io.emailledger.internal.tracing.TraceCalls;
import io.emailledger.internal.transitions.AttemptTransitions;
import io.emailledger.internal.transitions.LateAnswers;
import io.emailledger.internal.transitions.LifecycleTransitions;
import io.emailledger.internal.transitions.SuppressionTransitions;
import io.emailledger.spi.HistoryStore;
import java.time.Duration;
import java.time.InstantSource;
import java.util.function.LongSupplier;

/**
 * The components and settings that delivery uses.
 *
 * @param store where e-mails are claimed from
 * @param routes the routes that deliver them
 * @param committer commits changes
 * @param attemptTransitions computes the changes after attempts
 * @param lifecycle computes changes that do not follow from a result of the transport
 * @param suppressionTransitions computes the changes for recipients on the suppression list
 * @param lateAnswers computes the changes for attempts whose lease had expired
 * @param clock the store's clock
 * @param time the clock of this process
 * @param nanos the monotonic time of this process, in nanoseconds
 * @param tracing calls the tracing of the application
 * @param owner the name under which this process claims
 * @param lease how long a claim lasts without being renewed
 * @param rateLimiter the rate limits
 * @param pauseSwitch tells whether sending is paused
 * @param suppressionLookup looks up recipients in the suppression list
 */
public record DeliveryContext(
        HistoryStore store,
        OpenRoutes routes,
        ChangeCommitter committer,
        AttemptTransitions attemptTransitions,
        LifecycleTransitions lifecycle,
        SuppressionTransitions suppressionTransitions,
        LateAnswers lateAnswers,
        StoreClock clock,
        InstantSource time,
        LongSupplier nanos,
        TraceCalls tracing,
        String owner,
        Duration lease,
        RateLimiter rateLimiter,
        PauseSwitch pauseSwitch,
        SuppressionLookup suppressionLookup) {}
