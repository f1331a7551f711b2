package io.emailledger.testkit.smtp;

import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Predicate;

/**
 * Defines when a rule applies; {@link #then(Reaction)} puts it into force. All conditions
 * must hold. Without {@link #times(int)} the rule applies always. Not thread-safe.
 */
public final class RuleBuilder {
    private final Consumer<Rule> script;
    private Predicate<Moment> condition;
    private int passed;
    private long times = Long.MAX_VALUE;
    private long afterBytes = 1;

    RuleBuilder(Phase phase, Consumer<Rule> script) {
        this.script = script;
        this.condition = moment -> moment.phase() == phase;
    }

    /**
     * Only for this recipient, compared without regard to case; after RCPT, if it is among the accepted ones.
     *
     * @param address without angle brackets
     * @return this builder
     */
    public RuleBuilder recipient(String address) {
        return matching(moment -> moment.isFor(address));
    }

    /**
     * Only for this envelope sender, compared without regard to case; the empty text is the null sender.
     *
     * @param address without angle brackets
     * @return this builder
     */
    public RuleBuilder sender(String address) {
        return matching(
                moment -> moment.sender().filter(address::equalsIgnoreCase).isPresent());
    }

    /**
     * Only on the connection of this number, from 1 in the order of accepting.
     *
     * @param number from 1
     * @return this builder
     */
    public RuleBuilder connection(int number) {
        return matching(moment -> moment.connection() == number);
    }

    /**
     * Only where this holds. It is called by the threads of the connections.
     *
     * @param further has to be quick and thread-safe
     * @return this builder
     */
    public RuleBuilder matching(Predicate<Moment> further) {
        condition = condition.and(further);
        return this;
    }

    /**
     * Lets the first {@code occasions} pass that the rule would apply to. Default 0.
     *
     * @param occasions not negative
     * @return this builder
     */
    public RuleBuilder after(int occasions) {
        if (occasions < 0) {
            throw new IllegalArgumentException("occasions must not be negative");
        }
        passed = occasions;
        return this;
    }

    /**
     * Applies this often, over all connections, and is then used up: the next rules are asked. At least 1.
     *
     * @param count at least 1
     * @return this builder
     */
    public RuleBuilder times(int count) {
        if (count < 1) {
            throw new IllegalArgumentException("count must be at least 1; to switch rules off call clearRules()");
        }
        times = count;
        return this;
    }

    /**
     * Applies every time: the default, for a script that says so.
     *
     * @return this builder
     */
    public RuleBuilder always() {
        times = Long.MAX_VALUE;
        return this;
    }

    /**
     * At {@link Phase#CONTENT}, how much content as it is on the wire the server reads before it reacts;
     * content that is shorter is read whole. Default 1. Other phases ignore it.
     *
     * @param bytes not negative; 0 reacts right after the server has asked for the content
     * @return this builder
     */
    public RuleBuilder afterBytes(long bytes) {
        if (bytes < 0) {
            throw new IllegalArgumentException("bytes must not be negative");
        }
        afterBytes = bytes;
        return this;
    }

    /**
     * Puts the rule into force, behind those already there.
     *
     * @param reaction what the server does whenever the rule applies
     * @return the rule, which counts its uses
     */
    public Rule then(Reaction reaction) {
        Predicate<Moment> applies = condition;
        Optional<Reaction> answer = Optional.of(reaction);
        Rule rule = new Rule(moment -> applies.test(moment) ? answer : Optional.empty(), passed, times, afterBytes);
        script.accept(rule);
        return rule;
    }
}
