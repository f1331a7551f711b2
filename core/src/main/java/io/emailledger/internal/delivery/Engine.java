package io.emailledger.internal.delivery;

import io.emailledger.internal.journal.Journal;
import io.emailledger.internal.journal.StoreClock;
import io.emailledger.internal.life.Endings;
import io.emailledger.internal.life.LateAnswers;
import io.emailledger.internal.life.Refusals;
import io.emailledger.internal.life.Verdict;
import io.emailledger.internal.suppression.Suppressing;
import io.emailledger.internal.throttle.PauseSwitch;
import io.emailledger.internal.throttle.Throttles;
import io.emailledger.report.ReturnPath;
import io.emailledger.spi.HistoryStore;
import io.emailledger.spi.Transport;
import io.emailledger.tracking.OpenTracking;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;
import java.util.function.LongSupplier;

/**
 * What the way out works with.
 *
 * @param store where e-mails are claimed from
 * @param transport who takes them
 * @param journal where outcomes are committed
 * @param verdict judges outcomes
 * @param endings makes the changes that follow from no answer
 * @param refusals makes the changes for those on the suppression list
 * @param lateAnswers makes the changes for attempts of a worker that had lost the e-mail
 * @param clock the store's clock
 * @param time our own clock
 * @param nanos our monotonic time, in nanoseconds
 * @param tracking open tracking, if the ledger has it
 * @param gate keeps workers from a transport that is down
 * @param tracker judges what the transport reports
 * @param owner the name under which this process claims
 * @param lease how long a claim lasts without being renewed
 * @param throttles how fast e-mails may leave
 * @param pauseSwitch whether they may leave at all
 * @param returnPath where what comes back is to go, if it is to go elsewhere than to the author
 * @param suppressing knows to whom nothing is sent
 */
public record Engine(
        HistoryStore store,
        Transport transport,
        Journal journal,
        Verdict verdict,
        Endings endings,
        Refusals refusals,
        LateAnswers lateAnswers,
        StoreClock clock,
        InstantSource time,
        LongSupplier nanos,
        Optional<OpenTracking> tracking,
        TransportGate gate,
        RefusalTracker tracker,
        String owner,
        Duration lease,
        Throttles throttles,
        PauseSwitch pauseSwitch,
        Optional<ReturnPath> returnPath,
        Suppressing suppressing) {}
