package io.emailledger.internal.delivery;

/**
 * Computes how many e-mails a worker claims at once: the number that it can start within a tenth of a second, estimated
 * from earlier ones. It uses half of that time, because releasing e-mails costs more than claiming more often.
 * Thread-safe.
 */
final class BatchSizer {
    private static final int MOST = 50;
    private static final double SMOOTHING = 0.2;

    private static final double WITHIN_NANOS = StartLimit.SHORTEST.toNanos() / 2.0;

    /** Begins with four e-mails; with a fast server it reaches fifty within a few batches. */
    private volatile double nanosEach = WITHIN_NANOS / 4;

    int batch() {
        return (int) Math.max(1, Math.min(MOST, WITHIN_NANOS / nanosEach));
    }

    /** Updates the estimate. A concurrent update may be lost, which is harmless. */
    void took(long nanos) {
        double before = nanosEach;
        nanosEach = before + SMOOTHING * (Math.max(1, nanos) - before);
    }
}
