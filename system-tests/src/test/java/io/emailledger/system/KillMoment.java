package io.emailledger.system;

import io.emailledger.testkit.smtp.Moment;
import io.emailledger.testkit.smtp.Phase;
import io.emailledger.testkit.smtp.Reaction;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CountDownLatch;

/**
 * When one child is killed: after so many steps of the conversations with the server, at whatever phase they then are,
 * or after so many lines of its own. The script of the server asks it what to do at each phase. Half of the time the
 * conversation in which it happens is held there until the child is dead; the other half everything runs on.
 */
final class KillMoment {
    private final int steps;
    private final int lines;
    private final boolean held;
    private final CountDownLatch reached = new CountDownLatch(1);
    private int seen;

    private KillMoment(int steps, int lines, boolean held) {
        this.steps = steps;
        this.lines = lines;
        this.held = held;
    }

    static KillMoment random(Random random) {
        boolean byLines = random.nextInt(5) == 0;
        // As many early moments as late ones: what happens once, at the start, is as fragile as what happens all the
        // time.
        int count = (int) Math.exp(random.nextDouble() * Math.log(byLines ? 60 : 400));
        return byLines
                ? new KillMoment(Integer.MAX_VALUE, count, false)
                : new KillMoment(count, 0, random.nextBoolean());
    }

    /** What the server does at this step. */
    synchronized Optional<Reaction> at(Moment moment) {
        if (moment.phase() == Phase.QUIT || ++seen != steps) {
            return Optional.empty();
        }
        reached.countDown();
        return held ? Optional.of(Reaction.stall()) : Optional.empty();
    }

    /** Waits for it. */
    void await(Child child) throws InterruptedException {
        if (lines > 0) {
            child.awaitLines(lines);
        } else {
            child.await(reached);
        }
    }

    @Override
    public String toString() {
        return lines > 0 ? lines + " lines" : steps + " steps" + (held ? ", held" : "");
    }
}
