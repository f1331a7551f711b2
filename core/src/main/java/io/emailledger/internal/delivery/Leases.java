package io.emailledger.internal.delivery;

import io.emailledger.history.EmailRecord;
import io.emailledger.history.EmailStatus.WaitReason;
import io.emailledger.internal.commit.ChangeCommitter;
import io.emailledger.internal.commit.StoreClock;
import io.emailledger.internal.outage.Wait;
import io.emailledger.internal.pacing.StartLimit;
import io.emailledger.internal.transitions.Changes;
import io.emailledger.internal.transitions.LifecycleTransitions;
import io.emailledger.internal.transitions.SendingRecipients;
import io.emailledger.message.EmailId;
import io.emailledger.spi.HistoryStore;
import io.emailledger.spi.HistoryStore.Change;
import io.emailledger.spi.HistoryStore.Claim;
import io.emailledger.spi.StoreException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The e-mails leased by this process. Claims them, renews leases during transmission, aborts attempts whose lease has
 * expired, and releases e-mails behind a slow one.
 *
 * <p>Order of locks: the recording of outcomes, claiming, the version of an e-mail. The store is called under each of
 * them, and may hang. So the thread that renews leases waits for none of them.
 */
final class Leases {
    private static final Logger log = LoggerFactory.getLogger(Leases.class);

    private final ChangeCommitter committer;
    private final LifecycleTransitions lifecycle;
    private final StoreClock clock;
    private final LongSupplier nanos;
    private final Duration lease;
    private final StartLimit startLimit;
    private final LeaseRenewer renewer;
    private final Map<EmailId, LeasedEmail> leased = new ConcurrentHashMap<>();
    /** Read-locked while e-mails are claimed; write-locked by a thread that must wait for the claims in progress. */
    private final ReentrantReadWriteLock claiming = new ReentrantReadWriteLock();

    private volatile Runnable wakeThreads = () -> {};

    Leases(
            HistoryStore store,
            ChangeCommitter committer,
            LifecycleTransitions lifecycle,
            StoreClock clock,
            LongSupplier nanos,
            Duration lease) {
        this.nanos = nanos;
        this.committer = committer;
        this.lifecycle = lifecycle;
        this.clock = clock;
        this.lease = lease;
        this.startLimit = new StartLimit(lease);
        this.renewer = new LeaseRenewer(store, clock, nanos, lease, leased, claiming);
    }

    void wakeThreads() {
        wakeThreads.run();
    }

    /** Returns the monotonic time. */
    long nanos() {
        return nanos.getAsLong();
    }

    /** Sets the callback for when there are leases to renew. */
    void whenLeased(Runnable wake) {
        this.wakeThreads = wake;
    }

    /**
     * Claims e-mails. Leases may expire during a database outage or while the machine is suspended, although this process
     * is still sending the e-mails. Those are not started a second time; their workers continue under the new claim.
     *
     * @param source claims them from the store, for the duration of a lease
     */
    List<LeasedEmail> claim(Function<Duration, List<Claim>> source) {
        claiming.readLock().lock();
        try {
            long now = nanos();
            Instant on = clock.ours();
            List<Claim> claims = source.apply(lease);
            List<LeasedEmail> batch = new ArrayList<>(claims.size());
            long answered = nanos();
            startLimit.storeTook(answered - now);
            for (Claim stored : claims) {
                Claim claim = new Claim(SendingRecipients.shown(stored.record()), stored.body(), stored.recovered());
                LeasedEmail mine = leased.get(claim.record().id());
                if (mine == null || !mine.reclaimed(claim, now, on)) {
                    batch.add(new LeasedEmail(claim, now, on, answered, batch.isEmpty()));
                }
            }
            batch.forEach(email -> leased.put(email.record().id(), email));
            // Also if there were leases before: the last of them may be removed at this moment, and the renewing thread
            // may begin to wait.
            if (!batch.isEmpty()) {
                wakeThreads.run();
            }
            return batch;
        } finally {
            claiming.readLock().unlock();
        }
    }

    /**
     * Tells whether this process has itself claimed an e-mail again since it had the given version. Waits for claims
     * that are being made.
     */
    boolean wasReclaimed(LeasedEmail email, long version) {
        claiming.writeLock().lock();
        try {
            return email.record().state().version() > version;
        } finally {
            claiming.writeLock().unlock();
        }
    }

    /** Removes an e-mail, but not a later claim of it: after the commit another worker may already hold it. */
    void forget(LeasedEmail email) {
        leased.remove(email.record().id(), email);
    }

    /** Releases e-mails that were not started, in one commit. Harmless if another worker was faster. */
    void release(List<LeasedEmail> emails) {
        releaseUnsent(emails.stream().filter(LeasedEmail::giveBack).toList());
    }

    /** Defers e-mails that may not be sent yet, in one commit. Harmless if another worker was faster. */
    void defer(Map<LeasedEmail, Wait> waits) {
        if (waits.isEmpty()) {
            return;
        }
        Instant now = clock.now();
        Wait none = new Wait(now, WaitReason.QUEUED);
        commit(waits.keySet().stream().filter(LeasedEmail::giveBack).toList(), email -> {
            Wait wait = waits.getOrDefault(email, none);
            return lifecycle.postponed(email.record(), now, wait.until(), wait.reason(), email.recovery(now));
        });
    }

    /**
     * Releases e-mails of which this process has sent nothing to a server. A release is no event of the e-mail, but a
     * recovery has to be recorded here.
     */
    void releaseUnsent(List<LeasedEmail> emails) {
        Instant now = clock.now();
        commit(emails, email -> lifecycle.givenBack(email.record(), now, email.recovery(now)));
    }

    private void commit(List<LeasedEmail> emails, Function<LeasedEmail, Change> change) {
        try {
            committer.commitAll(
                    emails.stream().map(LeasedEmail::record).toList(),
                    emails.stream().map(change).toList());
        } catch (StoreException e) {
            log.debug("E-mails could not be released; their leases will expire", e);
        } finally {
            emails.forEach(this::forget);
        }
    }

    /** Ensures that the lease of an e-mail is valid; false if it is lost. */
    boolean ensureHeld(LeasedEmail email) {
        if (email.isLost()) {
            return false;
        }
        return renewedWithin(lease.dividedBy(2), email) || (renewer.renew(email) && renewedWithin(lease, email));
    }

    /**
     * Commits a change during sending, which also renews the lease.
     *
     * @param change makes the change from the record and the end of the lease
     * @return false if it was not committed, because the lease is lost
     * @throws StoreException if the store failed
     */
    boolean commit(LeasedEmail email, BiFunction<EmailRecord, Instant, Change> change) {
        // Renewed by the old version once the store has the new one, the lease would be treated as lost.
        email.versionLock().lock();
        try {
            long before = nanos();
            Instant on = clock.ours();
            EmailRecord record = email.record();
            Change next = change.apply(record, clock.now().plus(lease));
            if (committer.commit(record, next)) {
                email.record(SendingRecipients.shown(Changes.apply(next, record)));
                email.renewed(before, on);
                return true;
            }
        } catch (StoreException e) {
            email.doubt();
            throw e;
        } finally {
            email.versionLock().unlock();
        }
        email.lose();
        return false;
    }

    /**
     * Both clocks are checked: one stops while the machine is suspended, the other may be set back. Neither calls the
     * store, which may block.
     */
    private boolean renewedWithin(Duration time, LeasedEmail email) {
        return Duration.between(email.renewedOn(), clock.ours()).compareTo(time) < 0
                && nanos() - email.renewedAt() < time.toNanos();
    }

    /** Renews leases: called several times within {@link StartLimit#SHORTEST}. */
    void renewAll() {
        long now = nanos();
        List<LeasedEmail> late = new ArrayList<>(0);
        for (LeasedEmail email : leased.values()) {
            if (email.isLate(now, startLimit.within())) {
                late.add(email);
            } else if (now - email.renewedAt() > lease.toNanos() / 3 && !email.isLost()) {
                if (!renewer.renewWithoutWaiting(email)) {
                    // The other leases would not be renewed either, and each call could take as long.
                    break;
                }
            }
        }
        release(late);
    }

    /**
     * Aborts attempts whose lease has expired by either clock. The store is not called. If the end of the content was
     * already given to the operating system, it waits for the answer for the same time again.
     */
    void cutExpired() {
        for (LeasedEmail email : leased.values()) {
            boolean over = !renewedWithin(email.isEnded() ? lease.multipliedBy(2) : lease, email);
            if (over && email.isStarted() && email.cut()) {
                log.warn(
                        "The lease of e-mail {} expired while it was being sent, and could not be renewed: the"
                                + " connection is closed; the process that claims the e-mail next continues with it",
                        email.record().id());
            }
        }
    }

    /** Returns how long a claimed e-mail may wait until its transmission begins. */
    StartLimit startLimit() {
        return startLimit;
    }

    int size() {
        return leased.size();
    }
}
