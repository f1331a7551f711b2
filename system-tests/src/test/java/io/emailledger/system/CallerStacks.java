package io.emailledger.system;

import java.util.stream.Stream;

/** Who asks the database: on H2 in a file the store calls on threads of its own, for callers that wait. */
final class CallerStacks {
    private static final String APART = "email-ledger-store";
    private static final String WAITING = "io.emailledger.jdbc.Interrupts";

    private CallerStacks() {}

    /** Returns the stack of this thread, or those of all that wait for such a thread. */
    static Stream<StackTraceElement[]> now() {
        if (!Thread.currentThread().getName().equals(APART)) {
            return Stream.of(Thread.currentThread().getStackTrace());
        }
        return Thread.getAllStackTraces().values().stream()
                .filter(stack ->
                        Stream.of(stack).anyMatch(frame -> frame.getClassName().equals(WAITING)));
    }
}
