package io.emailledger.benchmarks;

import java.util.OptionalInt;

/**
 * A comparison that was asked for: its name, and after an equals sign how much is to be done in a turn, or how much is
 * there, if it is not the usual.
 *
 * @param name the name
 * @param given the size, if one was given
 */
record Wanted(String name, OptionalInt given) {

    static Wanted of(String argument) {
        int sign = argument.indexOf('=');
        return sign < 0
                ? new Wanted(argument, OptionalInt.empty())
                : new Wanted(
                        argument.substring(0, sign), OptionalInt.of(Integer.parseInt(argument.substring(sign + 1))));
    }

    int size(int usual) {
        return given.orElse(usual);
    }

    /** As it was given. */
    @Override
    public String toString() {
        return name + (given.isPresent() ? "=" + given.getAsInt() : "");
    }
}
