package io.emailledger.spring;

import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * The bodies that a mount reads: how large one may be, and how many are in memory at once, because requests come from
 * everywhere. Thread-safe.
 */
final class MountBodies {
    private static final int MOST_BYTES = 64 * 1024 * 1024;
    private static final int LEAST = 4;
    private static final int MOST = 256;

    private final int longest;
    private final boolean forms;
    private final Semaphore places;

    private MountBodies(int longest, boolean forms) {
        this.longest = longest;
        this.forms = forms;
        this.places = new Semaphore(longest == 0 ? 0 : Math.max(LEAST, Math.min(MOST, MOST_BYTES / longest)));
    }

    /** No body is read. */
    static MountBodies none() {
        return new MountBodies(0, false);
    }

    /** Bodies of POST up to a number of bytes are read; one byte more is read of a larger one. */
    static MountBodies upTo(int longest) {
        return new MountBodies(longest, false);
    }

    /** Bodies of POST that are forms, which a filter of the application may have read before. */
    static MountBodies ofForms(int longest) {
        return new MountBodies(longest, true);
    }

    boolean areRead(String method) {
        return longest > 0 && method.equals("POST");
    }

    int longest() {
        return longest;
    }

    boolean areForms() {
        return forms;
    }

    /** Returns a place for one body; empty while too many are in memory. */
    Optional<Place> enter() {
        return places.tryAcquire() ? Optional.of(new Place()) : Optional.empty();
    }

    /** A place for one body. */
    final class Place {
        private final AtomicBoolean left = new AtomicBoolean();

        /** Idempotent. */
        void leave() {
            if (left.compareAndSet(false, true)) {
                places.release();
            }
        }
    }
}
