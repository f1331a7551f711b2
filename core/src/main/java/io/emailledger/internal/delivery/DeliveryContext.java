package io.emailledger.internal.delivery;

import io.emailledger.internal.commit.ChangeCommitter;
import io.emailledger.internal.commit.StoreClock;
import io.emailledger.internal.ratelimit.PauseSwitch;
import io.emailledger.internal.ratelimit.RateLimiter;
import io.emailledger.internal.suppression.SuppressionLookup;
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
 * @param store the store from which e-mails are claimed
 * @param transport the transport
 * @param journal commits the results of attempts
 * @param verdict computes the changes that follow from attempts
 * @param endings computes the changes that follow without an answer
 * @param refusals computes the changes for recipients on the suppression list
 * @param lateAnswers computes the changes for attempts of a worker that had lost its lease
 * @param clock the store's clock
 * @param time the clock of this process
 * @param nanos the monotonic time of this process, in nanoseconds
 * @param contents the extensions that change the content for single recipients
 * @param gate stops claims while the transport is unavailable
 * @param tracker judges what the transport reports
 * @param owner the name under which this process claims
 * @param lease the duration of a lease
 * @param throttles the rate limits
 * @param pauseSwitch tells whether sending is paused
 * @param returnPath the address for bounces, if it is not that of the author
 * @param suppressing looks up the recipients on the suppression list
 */
public record DeliveryContext(
        HistoryStore store,
        Transport transport,
        ChangeCommitter journal,
        AttemptTransitions verdict,
        LifecycleTransitions endings,
        SuppressionTransitions refusals,
        LateAnswers lateAnswers,
        StoreClock clock,
        InstantSource time,
        LongSupplier nanos,
        List<RecipientContent> contents,
        CircuitBreaker gate,
        RefusalTracker tracker,
        String owner,
        Duration lease,
        RateLimiter throttles,
        PauseSwitch pauseSwitch,
        Optional<ReturnPath> returnPath,
        SuppressionLookup suppressing) {}
