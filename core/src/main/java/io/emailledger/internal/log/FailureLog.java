package io.emailledger.internal.log;

import java.util.concurrent.atomic.AtomicReference;
import org.slf4j.Logger;

/**
 * Logs a failure that repeats itself once, with its stack and without texts; again when another one follows or it has
 * ended in between. Thread-safe.
 */
public final class FailureLog {
    private static final String NONE = "";

    private final Logger log;
    private final AtomicReference<String> last = new AtomicReference<>(NONE);

    /** Makes it; {@code log} is where it writes. */
    public FailureLog(Logger log) {
        this.log = log;
    }

    /**
     * Something failed.
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

    /** The same at the level ERROR. */
    public void broke(String text, Throwable e) {
        if (isNew(e)) {
            log.error(text, TextFree.of(e));
        }
        log.debug(text, e);
    }

    /** It works. */
    public void succeeded() {
        if (!NONE.equals(last.get())) {
            last.set(NONE);
        }
    }

    private boolean isNew(Throwable e) {
        StackTraceElement[] stack = e.getStackTrace();
        String failure = e.getClass().getName() + (stack.length == 0 ? "" : " " + stack[0]);
        return !failure.equals(last.getAndSet(failure));
    }
}
