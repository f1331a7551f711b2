package io.emailledger.internal.pacing;

import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/**
 * Limits how many workers transmit at once. There is one worker more than that: it claims the next e-mails meanwhile, so
 * that no connection waits for the store. Thread-safe.
 */
public final class SendingSlots {
    public static final SendingSlots UNLIMITED = new SendingSlots(Integer.MAX_VALUE);

    /** Of what a claimed e-mail may wait; the rest is for those before it in its batch. */
    private static final long BRIEFLY_NANOS = StartLimit.SHORTEST.toNanos() * 3 / 4;

    private final Semaphore free;
    /** Whether the last worker that had claimed before it had a slot waited in vain. */
    private volatile boolean stalled;

    public SendingSlots(int most) {
        this.free = new Semaphore(most);
    }

    /**
     * Takes a slot, and waits for it if necessary. Returns false, without a slot, if the worker may claim meanwhile: one
     * will be free before the e-mails are late.
     *
     * @param claimsAhead whether the worker may claim before it has a slot
     */
    public boolean enter(boolean claimsAhead) {
        if (!free.tryAcquire()) {
            if (claimsAhead && !stalled) {
                return false;
            }
            free.acquireUninterruptibly();
        }
        stalled = false;
        return true;
    }

    /** Waits for a slot as long as claimed e-mails may wait; false if none became free. */
    public boolean awaitBriefly() {
        boolean interrupted = Thread.interrupted();
        try {
            boolean taken = free.tryAcquire(BRIEFLY_NANOS, TimeUnit.NANOSECONDS);
            stalled = !taken;
            return taken;
        } catch (InterruptedException e) {
            interrupted = true;
            return false;
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    public void leave() {
        free.release();
    }
}
