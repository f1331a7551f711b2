package io.emailledger.internal.util;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;

/**
 * Logs a repeated failure once for each kind, with its stack and without texts. After a success it logs it again.
 * Thread-safe.
 */
public final class FailureLog {
    private static final int MOST_KINDS = 20;

    private final Logger log;
    /** The failures since the last success. */
    private final Set<String> kinds = ConcurrentHashMap.newKeySet();

    public FailureLog(Logger log) {
        this.log = log;
    }

    /**
     * Records a failure, at the level WARN.
     *
     * @param text what failed and what happens now, with nothing personal
     * @param e the reason
     */
    public void failed(String text, Throwable e) {
        if (isNew(e)) {
            log.warn(text, TextFree.of(e));
        }
        log.debug(text, e);
    }

    /**
     * Records a failure, at the level ERROR.
     *
     * @param text what failed and what happens now, with nothing personal
     * @param e the reason
     */
    public void broke(String text, Throwable e) {
        if (isNew(e)) {
            log.error(text, TextFree.of(e));
        }
        log.debug(text, e);
    }

    /** Records a success. */
    public void succeeded() {
        if (!kinds.isEmpty()) {
            kinds.clear();
        }
    }

    private boolean isNew(Throwable e) {
        return kinds.size() < MOST_KINDS && kinds.add(kind(e));
    }

    /**
     * Returns the kind of a failure.
     *
     * @param e the failure
     * @return the type of the exception, and where it was thrown
     */
    public static String kind(Throwable e) {
        StackTraceElement[] stack = e.getStackTrace();
        return e.getClass().getName() + (stack.length == 0 ? "" : " " + stack[0]);
    }
}
