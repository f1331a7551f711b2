package io.emailledger.testkit.smtp;

import java.time.Duration;
import java.util.Optional;
import java.util.function.Function;

/**
 * One line of the script: when it applies and what the server then does. Made by
 * {@link ScriptedSmtpServer#when(Phase)} and {@link ScriptedSmtpServer#rule(Function)}; thread-safe. A test
 * keeps it to see that, and when, the fault it asked for has really happened.
 */
public final class Rule {
    private final Function<Moment, Optional<Reaction>> script;
    private final long passed;
    private final long times;
    private final long afterBytes;
    private final Signal signal = new Signal();
    private long occasions;

    /** A rule which lets {@code passed} occasions pass, then applies to {@code times} of them. */
    Rule(Function<Moment, Optional<Reaction>> script, long passed, long times, long afterBytes) {
        this.script = script;
        this.passed = passed;
        this.times = times;
        this.afterBytes = afterBytes;
    }

    /** The reaction, if the rule applies; doing so uses it once. */
    Optional<Reaction> reactionAt(Moment moment) {
        Optional<Reaction> reaction = script.apply(moment);
        return reaction.isPresent() && use() ? reaction : Optional.empty();
    }

    private boolean use() {
        boolean[] used = new boolean[1];
        signal.update(() -> {
            long before = timesUsed();
            occasions++;
            used[0] = timesUsed() > before;
        });
        return used[0];
    }

    long afterBytes() {
        return afterBytes;
    }

    /**
     * The number of times that it was applied.
     *
     * @return not negative
     */
    public long timesUsed() {
        return signal.read(() -> Math.max(0, Math.min(times, occasions - passed)));
    }

    /**
     * Waits until it has been used this often, for instance until a connection stalls. The reaction itself
     * begins at the same moment.
     *
     * @param wanted how often, counted from the start
     * @param timeout how long to wait at most
     * @throws AssertionError if that does not happen within the time, or the thread is interrupted
     */
    public void awaitUsed(int wanted, Duration timeout) {
        signal.require(
                () -> timesUsed() >= wanted,
                timeout,
                () -> "the rule was used " + timesUsed() + " times, not " + wanted
                        + "; look at sessions() for what was said, and whether an earlier rule came first");
    }
}
