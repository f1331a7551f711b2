package io.emailledger.internal.pacing;

import java.util.Optional;

/**
 * Computes how many e-mails a worker claims at once: the number that it can start within a tenth of a second, estimated
 * from earlier ones. It uses half of that time, because releasing e-mails costs more than claiming more often.
 * Thread-safe.
 */
public final class BatchSizer {
    private static final int MOST = 50;

    /** The batch of a server that is slow. */
    private static final int FEW = 8;

    private static final double SMOOTHING = 0.2;

    private static final double WITHIN_NANOS = StartLimit.SHORTEST.toNanos() / 2.0;

    /** Begins with four e-mails; with a fast server it reaches fifty within a few batches. */
    private static final double FIRST_NANOS = WITHIN_NANOS / 4;

    private final Optional<BatchSizer> all;
    /** Zero before the first e-mail. */
    private volatile double nanosEach;

    private volatile long lastEnded;

    public BatchSizer() {
        this(Optional.empty());
    }

    private BatchSizer(Optional<BatchSizer> all) {
        this.all = all;
    }

    /** Creates one for a route. Before its first e-mail it has the estimate of all routes, to which it contributes. */
    public BatchSizer ofRoute() {
        return new BatchSizer(Optional.of(this));
    }

    public int batch() {
        return within(WITHIN_NANOS);
    }

    /** Returns how many e-mails a worker claims that has to wait, until another one is through its batch: half as many. */
    public int batchAhead() {
        return within(WITHIN_NANOS / 2);
    }

    private int within(double nanos) {
        return (int) Math.max(1, Math.min(MOST, nanos / estimate()));
    }

    /** Whether an e-mail takes so long that those of other routes should not wait behind it. */
    public boolean isSlow() {
        return nanosEach > 0 && batch() <= FEW;
    }

    private double estimate() {
        double known = nanosEach;
        return known > 0 ? known : all.map(BatchSizer::estimate).orElse(FIRST_NANOS);
    }

    /** Tells whether e-mails are being sent, one soon after the other: the last one has ended just before. */
    public boolean isFlowing(long now) {
        return nanosEach > 0 && batch() > 1 && now - lastEnded < WITHIN_NANOS;
    }

    /** Updates the estimate. A concurrent update may be lost, which is harmless. */
    public void took(long begun, long ended) {
        double before = estimate();
        nanosEach = before + SMOOTHING * (Math.max(1, ended - begun) - before);
        lastEnded = ended;
        all.ifPresent(each -> each.took(begun, ended));
    }
}
