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
 * The components that delivery uses.
 *
 * @param store the store from which e-mails are claimed
 * @param transport the transport that delivers them
 * @param journal where outcomes are committed
 * @param verdict judges outcomes
 * @param endings makes the changes that follow from no answer
 * @param refusals makes the changes for those on the suppression list
 * @param lateAnswers makes the changes for attempts of a worker that had lost the e-mail
 * @param clock the store's clock
 * @param time our own clock
 * @param nanos our monotonic time, in nanoseconds
 * @param contents the extensions that change the content for single recipients
 * @param gate keeps workers from a transport that is down
 * @param tracker judges what the transport reports
 * @param owner the name under which this process claims
 * @param lease how long a claim lasts without being renewed
 * @param throttles how fast e-mails may leave
 * @param pauseSwitch whether they may leave at all
 * @param returnPath the address for bounces, if it is not that of the author
 * @param suppressing knows to whom nothing is sent
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
