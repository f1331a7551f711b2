package io.emailledger.internal.delivery;

import io.emailledger.internal.commit.StoreClock;
import io.emailledger.message.EmailId;
import io.emailledger.spi.HistoryStore;
import io.emailledger.spi.StoreException;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.OptionalLong;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Renews single leases in the store, and finds out whether one that the store does not renew is lost. */
final class LeaseRenewer {
    private static final Logger log = LoggerFactory.getLogger(LeaseRenewer.class);

    private final HistoryStore store;
    private final StoreClock clock;
    private final LongSupplier nanos;
    private final Duration lease;
    private final Map<EmailId, LeasedEmail> leased;
    private final ReentrantReadWriteLock claiming;
    private volatile boolean storeFails;

    LeaseRenewer(
            HistoryStore store,
            StoreClock clock,
            LongSupplier nanos,
            Duration lease,
            Map<EmailId, LeasedEmail> leased,
            ReentrantReadWriteLock claiming) {
        this.store = store;
        this.clock = clock;
        this.nanos = nanos;
        this.lease = lease;
        this.leased = leased;
        this.claiming = claiming;
    }

    /**
     * Renews a lease, unless a commit is in progress, which renews it itself. If the store refuses, and a claim is in
     * progress, which may be of this e-mail, the next pass decides. Returns false if the store failed.
     */
    boolean renewWithoutWaiting(LeasedEmail email) {
        if (!email.versionLock().tryLock()) {
            return true;
        }
        OptionalLong refused = refused(email);
        if (refused.isPresent() && claiming.writeLock().tryLock()) {
            try {
                loseUnlessReclaimed(email, refused.getAsLong());
            } finally {
                claiming.writeLock().unlock();
            }
        }
        return !storeFails;
    }

    /** Returns false if the lease is lost; true if it was renewed, or if the store failed and this is not known. */
    boolean renew(LeasedEmail email) {
        email.versionLock().lock();
        OptionalLong refused = refused(email);
        if (refused.isEmpty()) {
            return true;
        }
        claiming.writeLock().lock();
        try {
            return loseUnlessReclaimed(email, refused.getAsLong());
        } finally {
            claiming.writeLock().unlock();
        }
    }

    /**
     * Renews a lease, and returns the version that the store has not any more. The caller has locked the version, which
     * must not change between our check and that of the store; this method unlocks it.
     */
    private OptionalLong refused(LeasedEmail email) {
        long before = nanos.getAsLong();
        Instant on = clock.ours();
        try {
            long version = email.record().state().version();
            boolean renewed = store.renew(email.record().id(), version, lease);
            if (renewed) {
                email.renewed(before, on);
            }
            storeFails = false;
            return renewed ? OptionalLong.empty() : OptionalLong.of(version);
        } catch (StoreException e) {
            log.debug("Leases cannot be renewed: the store fails, as was logged when it began", e);
            storeFails = true;
            return OptionalLong.empty();
        } finally {
            email.versionLock().unlock();
        }
    }

    private boolean loseUnlessReclaimed(LeasedEmail email, long version) {
        boolean reclaimed = email.record().state().version() > version;
        if (!reclaimed && leased.get(email.record().id()) == email) {
            email.lose();
        }
        return reclaimed;
    }
}
