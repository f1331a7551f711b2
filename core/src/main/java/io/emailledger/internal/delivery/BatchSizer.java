package io.emailledger.internal.delivery;

/**
 * How many e-mails a worker may claim at once: as many as it can start within a tenth of a second, judged by how long
 * the last ones took. It reckons with half of that time, because giving back what could not be started costs more than
 * claiming more often. Thread-safe.
 */
final class BatchSizer {
    private static final int MOST = 50;
    private static final double SMOOTHING = 0.2;

    private static final double WITHIN_NANOS = StartLimit.SHORTEST.toNanos() / 2.0;

    /** Begins with four e-mails; a fast wire makes it fifty within a few batches. */
    private volatile double nanosEach = WITHIN_NANOS / 4;

    int batch() {
        return (int) Math.max(1, Math.min(MOST, WITHIN_NANOS / nanosEach));
    }

    /** Two workers may write at the same time and one be lost; it is an estimate. */
    void took(long nanos) {
        double before = nanosEach;
        nanosEach = before + SMOOTHING * (Math.max(1, nanos) - before);
    }
}
