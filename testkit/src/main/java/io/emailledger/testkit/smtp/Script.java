package io.emailledger.testkit.smtp;

import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Supplier;

/** The rules in force, in order. */
final class Script {
    private final List<Rule> rules = new CopyOnWriteArrayList<>();

    /** What the first rule that applies wants, and after how much content. */
    record Direction(Reaction reaction, long afterBytes) {}

    void add(Rule rule) {
        rules.add(rule);
    }

    void clear() {
        rules.clear();
    }

    /** Asks the rules in order; the moment is made only if there is one. */
    Optional<Direction> directionAt(Supplier<Moment> when) {
        if (rules.isEmpty()) {
            return Optional.empty();
        }
        Moment moment = when.get();
        for (Rule rule : rules) {
            Optional<Reaction> reaction = rule.reactionAt(moment);
            if (reaction.isPresent()) {
                return Optional.of(new Direction(reaction.get(), rule.afterBytes()));
            }
        }
        return Optional.empty();
    }
}
