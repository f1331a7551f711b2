package io.emailledger.testkit.smtp;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.time.Duration;
import java.util.function.BooleanSupplier;

/** Blocks stalled conversations until they are released or the server closes. */
final class StallGate {
    private final Signal signal = new Signal();
    private volatile long releases;
    private volatile boolean closed;

    /** Releases all threads with an earlier ticket. */
    @SuppressWarnings("NonAtomicVolatileUpdate") // written under the signal's lock alone
    void release() {
        signal.update(() -> releases++);
    }

    /** Releases all waiting threads; later ones do not wait. */
    void close() {
        signal.update(() -> closed = true);
    }

    /** Returns a ticket for a wait. It is taken before a test can know of the stall, so that no release is missed. */
    long ticket() {
        return releases;
    }

    void awaitRelease(long ticket) throws IOException {
        standUntil(() -> releases != ticket, Duration.ofNanos(Long.MAX_VALUE));
    }

    void pause(Duration time) throws IOException {
        standUntil(() -> false, time);
    }

    private void standUntil(BooleanSupplier free, Duration time) throws IOException {
        try {
            signal.await(() -> closed || free.getAsBoolean(), time);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("interrupted while standing still");
        }
        if (closed) {
            throw new ConversationOver();
        }
    }
}
