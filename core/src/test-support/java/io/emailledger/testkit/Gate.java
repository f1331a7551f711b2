package io.emailledger.testkit;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * Blocks a thread until a test releases it; the test can wait until the thread has arrived. No thread
 * waits longer than 30 seconds: then an {@link AssertionError} says what is missing in the test.
 */
public final class Gate implements Runnable {
    private static final long PATIENCE_SECONDS = 30;

    private final CountDownLatch arrived = new CountDownLatch(1);
    private final CountDownLatch opened = new CountDownLatch(1);

    /** Creates a closed gate. */
    public Gate() {}

    /** Waits until the gate is open. Called by the thread to block. */
    @Override
    public void run() {
        arrived.countDown();
        await(opened, "Gate: open() was not called. Open every gate, also where a test fails.");
    }

    /** Waits until a thread has arrived at the gate. Called by the test. */
    public void awaitArrival() {
        await(arrived, "Gate: no thread arrived. Check that the gate is in the script of a delivery that takes place.");
    }

    /** Opens the gate for all threads, from now on. */
    public void open() {
        opened.countDown();
    }

    private static void await(CountDownLatch latch, String problem) {
        try {
            if (!latch.await(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
                throw new AssertionError(problem);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError("Gate: the thread was interrupted while it waited.", e);
        }
    }
}
