package io.emailledger.system;

import java.util.Arrays;
import java.util.function.BiPredicate;

/** Finds the caller of the database. On H2 in a file the store uses its own threads, while callers wait. */
final class CallerStacks {
    private static final String APART = "email-ledger-store";
    private static final String WAITING = "io.emailledger.jdbc.Interrupts";

    private CallerStacks() {}

    /**
     * Returns whether a frame is on the stack of this thread, or of a thread that waits for it.
     *
     * @param frame a test of the names of class and method
     */
    static boolean anyHas(BiPredicate<String, String> frame) {
        if (!Thread.currentThread().getName().equals(APART)) {
            return StackWalker.getInstance()
                    .walk(frames -> frames.anyMatch(f -> frame.test(f.getClassName(), f.getMethodName())));
        }
        return Thread.getAllStackTraces().values().stream()
                .filter(stack ->
                        Arrays.stream(stack).anyMatch(f -> f.getClassName().equals(WAITING)))
                .anyMatch(stack -> Arrays.stream(stack).anyMatch(f -> frame.test(f.getClassName(), f.getMethodName())));
    }
}
