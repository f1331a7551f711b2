package io.emailledger.benchmarks;

/** A figure counts only if the work was done. */
final class Check {
    private Check() {}

    static void equal(long expected, long seen, String what) {
        if (expected != seen) {
            throw new IllegalStateException(what + ": there should be " + expected + ", but there are " + seen);
        }
    }
}
