package io.emailledger.internal.outage;

import java.time.Duration;
import java.util.random.RandomGenerator;

/**
 * The pauses between two probes of a server that rejects our mail. They double up to a limit, because frequent probes
 * could prolong a block.
 *
 * @param first the first pause
 * @param longest the bound of every pause, to which up to a fifth is added at random
 * @param random where the random part comes from; thread-safe
 */
record ProbePauses(Duration first, Duration longest, RandomGenerator random) {

    Duration after(int failures) {
        Duration pause = first;
        for (int i = 1; i < failures && pause.compareTo(longest) < 0; i++) {
            pause = pause.multipliedBy(2);
        }
        Duration bound = pause.compareTo(longest) < 0 ? pause : longest;
        return bound.plusMillis(random.nextLong(bound.toMillis() / 5 + 1));
    }
}
