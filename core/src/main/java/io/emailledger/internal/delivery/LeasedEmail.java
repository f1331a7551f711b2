package io.emailledger.internal.delivery;

import io.emailledger.history.EmailRecord;
import io.emailledger.history.EmailStatus;
import io.emailledger.history.HistoryEvent;
import io.emailledger.history.HistoryEvent.EventType;
import io.emailledger.internal.transitions.Arrivals;
import io.emailledger.spi.HistoryStore.Claim;
import io.emailledger.suppression.Suppression;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * An e-mail leased by this process. The worker and the thread that renews leases synchronize on it: the one that
 * first moves it out of {@link LeasePhase#WAITING} owns it.
 */
final class LeasedEmail {

    /** The phase of processing. */
    enum LeasePhase {
        /** Claimed, and not begun. */
        WAITING,
        /** Being transmitted, or its outcome being recorded. */
        STARTED,
        /** Released before it was begun. */
        GIVEN_BACK,
        /** The lease was lost: nothing may be changed or sent any more. */
        LOST
    }

    private final Claim claim;
    private final long claimedAt;
    private final boolean first;
    private final AtomicReference<LeasePhase> phase = new AtomicReference<>(LeasePhase.WAITING);
    /** Held during a change or renewal in the store: the version must not change meanwhile. */
    private final ReentrantLock versionLock = new ReentrantLock();

    private volatile EmailRecord record;
    private volatile Map<Integer, Suppression> suppressed = Map.of();
    private final AtomicReference<@Nullable Runnable> cut = new AtomicReference<>();
    private volatile boolean ended;
    private volatile boolean wasCut;
    private volatile boolean doubtful;
    private volatile long renewedAt;
    private volatile Instant renewedOn;

    LeasedEmail(Claim claim, long now, Instant on, long claimedAt, boolean first) {
        this.claim = claim;
        this.claimedAt = claimedAt;
        this.first = first;
        this.record = claim.recovered() ? Arrivals.afterRecovery(claim.record()) : claim.record();
        this.renewedAt = now;
        this.renewedOn = on;
    }

    Claim claim() {
        return claim;
    }

    /** The event that the previous worker disappeared; empty if there was none. */
    List<HistoryEvent> recovery(Instant now) {
        return claim.recovered()
                ? List.of(HistoryEvent.of(
                        EventType.RECOVERED,
                        now,
                        "The worker that was sending it disappeared. It is sent again, with the same Message-ID."))
                : List.of();
    }

    /** The current record, with the version of the lease. */
    EmailRecord record() {
        return record;
    }

    void record(EmailRecord next) {
        record = next;
    }

    /** The recipients to whom nothing is to be sent, by position. */
    Map<Integer, Suppression> suppressed() {
        return suppressed;
    }

    /** Tells whether all unfinished recipients are suppressed. */
    boolean isSentToNobody() {
        return record.recipients().stream()
                .filter(recipient -> recipient.status() == EmailStatus.SENDING)
                .allMatch(recipient -> suppressed.containsKey(recipient.position()));
    }

    void suppressed(Map<Integer, Suppression> refused) {
        suppressed = refused;
    }

    /**
     * Continues under a later claim: the lease expired unnoticed, and this process itself has claimed the e-mail again.
     * Returns false if the result under this claim has been recorded meanwhile: the later one is then unrelated.
     */
    boolean reclaimed(Claim later, long now, Instant on) {
        versionLock.lock();
        try {
            LeasePhase reached = phase.get();
            boolean next = later.recovered()
                    && later.record().state().version() == record.state().version() + 1
                    && (reached == LeasePhase.WAITING || reached == LeasePhase.STARTED);
            if (next) {
                record = record.with(later.record().state(), record.recipients());
                renewed(now, on);
            }
            return next;
        } finally {
            versionLock.unlock();
        }
    }

    ReentrantLock versionLock() {
        return versionLock;
    }

    boolean start() {
        return phase.compareAndSet(LeasePhase.WAITING, LeasePhase.STARTED);
    }

    boolean giveBack() {
        return phase.compareAndSet(LeasePhase.WAITING, LeasePhase.GIVEN_BACK);
    }

    void lose() {
        phase.set(LeasePhase.LOST);
        cut();
    }

    /** Aborts the attempt in progress, if it was not aborted before. */
    boolean cut() {
        Runnable breaking = cut.getAndSet(null);
        if (breaking == null) {
            return false;
        }
        wasCut = true;
        breaking.run();
        return true;
    }

    /** Whether this process aborted the last attempt, so that the result says nothing about the server. */
    boolean wasCut() {
        return wasCut;
    }

    /** The store failed during a change of it, and may nevertheless have stored the change. */
    void doubt() {
        doubtful = true;
    }

    boolean isDoubtful() {
        return doubtful;
    }

    /** Content is about to be sent; an attempt may do so more than once. */
    void beginning() {
        ended = false;
    }

    /** The end of the content is about to be given to the operating system. */
    void ending() {
        ended = true;
    }

    boolean isEnded() {
        return ended;
    }

    boolean isStarted() {
        return phase.get() == LeasePhase.STARTED;
    }

    /**
     * Sets the action that aborts the attempt in progress; null after the attempt. Cut at once if the lease is lost
     * already.
     */
    void cutBy(@Nullable Runnable breaking) {
        if (breaking != null) {
            ended = false;
            wasCut = false;
        }
        cut.set(breaking);
        if (isLost()) {
            cut();
        }
    }

    /** Tells whether it could not be started in time and should be released. */
    boolean isLate(long now, Duration within) {
        return phase.get() == LeasePhase.WAITING && !first && now - claimedAt > within.toNanos();
    }

    boolean isLost() {
        return phase.get() == LeasePhase.LOST;
    }

    /** The time at which the lease was last known to be valid, by the monotonic time of {@link Leases}. */
    long renewedAt() {
        return renewedAt;
    }

    /** The same by the wall clock of this process. */
    Instant renewedOn() {
        return renewedOn;
    }

    void renewed(long now, Instant on) {
        renewedAt = now;
        renewedOn = on;
    }
}
