package io.emailledger.jdbc;

import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Knows whether a replica can be used, and logs when that ends and begins again: once each. Thread-safe. */
final class ReplicaWatch {
    private static final Logger LOG = LoggerFactory.getLogger(ReplicaWatch.class);

    private final Duration pause;
    private volatile boolean down;
    private long since;

    ReplicaWatch(Duration pause) {
        this.pause = pause;
    }

    boolean isDown() {
        return down;
    }

    /**
     * Records that the replica cannot be used.
     *
     * @param reason why, continuing "the replica"
     * @param e the failure, without the values that drivers put into texts; null if there is none
     */
    synchronized void failed(String reason, @Nullable Throwable e) {
        if (down) {
            LOG.debug("The replica still cannot be used: it {}", reason, e);
            return;
        }
        down = true;
        since = System.nanoTime();
        LOG.warn(
                "The history is read from the primary: the replica {}. It is tried again every {} ms.",
                reason,
                pause.toMillis(),
                e);
    }

    /** Records that the replica was read. */
    void worked() {
        if (down) {
            ended();
        }
    }

    /** Logs it first: who reads the replica again finds in the log that it may. */
    private synchronized void ended() {
        if (down) {
            LOG.info(
                    "The history is read from the replica again; it was read from the primary for {} s.",
                    Duration.ofNanos(System.nanoTime() - since).toSeconds());
            down = false;
        }
    }
}
