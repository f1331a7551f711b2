package io.emailledger.testkit;

import java.util.Arrays;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.function.ThrowingSupplier;
import org.opentest4j.AssertionFailedError;

/** A rule of a contract. Its failures name the rule, the observed value and a hint. */
interface ContractRule {
    /** The maximum number of characters of a value that are shown. */
    int LONGEST = 240;

    /** Returns the number of the rule, such as S1. */
    String name();

    /** Returns the rule as a sentence. */
    String must();

    /** Returns a hint for an author whose code breaks the rule. */
    String hint();

    /** Fails if a condition of the rule does not hold. */
    default void holds(boolean holds, String seen) {
        if (!holds) {
            throw broken(seen, null);
        }
    }

    /** Fails if a value is not the expected one. Of long values the part is shown in which they begin to differ. */
    default void same(Object expected, Object actual, String what) {
        if (!Objects.equals(expected, actual)) {
            String wanted = String.valueOf(expected);
            String was = String.valueOf(actual);
            int difference = Arrays.mismatch(wanted.toCharArray(), was.toCharArray());
            String seen =
                    what + " should be " + around(difference, wanted) + ", but was " + around(difference, was) + ".";
            throw new AssertionFailedError(text(seen), expected, actual);
        }
    }

    /** Fails if a call does not throw an exception of the given type. */
    default <T extends Throwable> T thrown(Class<T> type, ThrowingSupplier<?> call, String what) {
        Object answer;
        try {
            answer = call.get();
        } catch (Throwable e) {
            if (type.isInstance(e)) {
                return type.cast(e);
            }
            throw broken(what + " should throw " + type.getSimpleName() + ", but threw " + quoted(e) + ".", e);
        }
        throw broken(
                what + " should throw " + type.getSimpleName() + ", but answered " + around(0, String.valueOf(answer))
                        + ".",
                null);
    }

    /** Returns the failure. */
    default AssertionError broken(String seen, @Nullable Throwable cause) {
        return new AssertionFailedError(text(seen), cause);
    }

    /** Returns an exception with its causes, at most ten. */
    static String quoted(@Nullable Throwable thrown) {
        StringBuilder text = new StringBuilder(String.valueOf(thrown));
        Throwable cause = thrown == null ? null : thrown.getCause();
        for (int i = 0; cause != null && i < 10; i++) {
            text.append(", caused by ").append(cause);
            cause = cause.getCause();
        }
        return text.toString();
    }

    private String text(String seen) {
        return name() + ": " + seen + " The rule: " + must() + " What to try: " + hint();
    }

    private static String around(int place, String text) {
        int from = text.length() <= LONGEST ? 0 : Math.max(0, place - LONGEST / 3);
        int to = Math.min(text.length(), from + LONGEST);
        return (from > 0 ? "... " : "") + text.substring(from, to) + (to < text.length() ? " ..." : "");
    }
}
