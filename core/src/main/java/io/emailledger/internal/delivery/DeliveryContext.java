package io.emailledger.internal.delivery;

import io.emailledger.internal.commit.ChangeCommitter;
import io.emailledger.internal.commit.StoreClock;
import io.emailledger.internal.ratelimit.PauseSwitch;
import io.emailledger.internal.ratelimit.RateLimiter;
import io.emailledger.internal.suppression.SuppressionLookup;
import io.emailledger.internal.tracing.TraceCalls;
import io.emailledger.internal.transitions.AttemptTransitions;
import io.emailledger.internal.transitions.LateAnswers;
import io.emailledger.internal.transitions.LifecycleTransitions;
import io.emailledger.internal.transitions.SuppressionTransitions;
import io.emailledger.report.ReturnPath;
import io.emailledger.spi.HistoryStore;
import io.emailledger.spi.RecipientContent;
import io.emailledger.spi.Transport;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.function.LongSupplier;

/**
 * The components and settings that delivery uses.
 *
 * @param store where e-mails are claimed from
 * @param transport delivers them
 * @param committer commits changes
 * @param attemptTransitions computes the changes after attempts
 * @param lifecycle computes changes that do not follow from a result of the transport
 * @param suppressionTransitions computes the changes for recipients on the suppression list
 * @param lateAnswers computes the changes for attempts whose lease had expired
 * @param clock the store's clock
 * @param time the clock of this process
 * @param nanos the monotonic time of this process, in nanoseconds
 * @param contents the extensions that change the content for single recipients
 * @param tracing calls the tracing of the application
 * @param breaker the circuit breaker, which keeps workers from a transport that is down
 * @param monitor classifies the results of the transport, and opens and closes the circuit breaker
 * @param owner the name under which this process claims
 * @param lease how long a claim lasts without being renewed
 * @param rateLimiter the rate limits
 * @param pauseSwitch tells whether sending is paused
 * @param returnPath the address for bounces, if it is not that of the author
 * @param suppressionLookup looks up recipients in the suppression list
 */
public record DeliveryContext(
        HistoryStore store,
        Transport transport,
        ChangeCommitter committer,
        AttemptTransitions attemptTransitions,
        LifecycleTransitions lifecycle,
        SuppressionTransitions suppressionTransitions,
        LateAnswers lateAnswers,
        StoreClock clock,
        InstantSource time,
        LongSupplier nanos,
        List<RecipientContent> contents,
        TraceCalls tracing,
        CircuitBreaker breaker,
        TransportMonitor monitor,
        String owner,
        Duration lease,
        RateLimiter rateLimiter,
        PauseSwitch pauseSwitch,
        Optional<ReturnPath> returnPath,
        SuppressionLookup suppressionLookup) {}
