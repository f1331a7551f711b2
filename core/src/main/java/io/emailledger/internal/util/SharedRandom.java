package io.emailledger.internal.util;

import java.util.concurrent.ThreadLocalRandom;
import java.util.random.RandomGenerator;

/** Uses the random number generator of the calling thread. */
public final class SharedRandom implements RandomGenerator {
    @Override
    public long nextLong() {
        return ThreadLocalRandom.current().nextLong();
    }
}
