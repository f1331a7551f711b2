package io.emailledger.system;

import io.emailledger.testkit.smtp.Moment;
import io.emailledger.testkit.smtp.Phase;
import io.emailledger.testkit.smtp.Reaction;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Random;
import java.util.concurrent.CountDownLatch;

/**
 * The moment of a kill: after a number of steps of the SMTP conversations, at any phase, or after a number of printed
 * lines. The script of the server asks it for the reaction at each phase. In half of the cases the conversation is
 * blocked until the child is dead; in the other half everything continues.
 */
final class KillMoment {
    private final int steps;
    private final int lines;
    private final boolean held;
    private final CountDownLatch reached = new CountDownLatch(1);
    private int seen;
    private OptionalInt connection = OptionalInt.empty();

    private KillMoment(int steps, int lines, boolean held) {
        this.steps = steps;
        this.lines = lines;
        this.held = held;
    }

    /** A moment at most this many steps, or a seventh as many lines, ahead. */
    static KillMoment random(Random random, int most) {
        boolean byLines = random.nextInt(5) == 0;
        // Early moments are as frequent as late ones: work done once at the start is as fragile as work done all the
        // time.
        int count = (int) Math.exp(random.nextDouble() * Math.log(byLines ? most / 7.0 : most));
        return byLines
                ? new KillMoment(Integer.MAX_VALUE, count, false)
                : new KillMoment(count, 0, random.nextBoolean());
    }

    /** The reaction of the server at this step. */
    synchronized Optional<Reaction> at(Moment moment) {
        if (moment.phase() == Phase.QUIT || ++seen != steps) {
            return Optional.empty();
        }
        connection = OptionalInt.of(moment.connection());
        reached.countDown();
        return held ? Optional.of(Reaction.stall()) : Optional.empty();
    }

    /** Waits for it. */
    void await(Child victim, List<Child> all) throws InterruptedException {
        if (lines > 0) {
            victim.awaitLines(victim.lineCount() + lines);
        } else {
            Child.await(reached, all);
        }
    }

    /** The number of the blocked connection. */
    synchronized OptionalInt heldConnection() {
        return held ? connection : OptionalInt.empty();
    }

    @Override
    public String toString() {
        return lines > 0 ? lines + " lines" : steps + " steps" + (held ? ", held" : "");
    }
}
