package io.emailledger.spring;

import java.util.concurrent.atomic.AtomicBoolean;
import org.springframework.beans.factory.DisposableBean;
import org.springframework.context.ApplicationContext;
import org.springframework.context.ApplicationListener;
import org.springframework.context.SmartLifecycle;
import org.springframework.context.event.ContextClosedEvent;

/**
 * Starts a part of the library with its application context, and closes it when that closes. It closes after web
 * servers, message listeners and task executors have stopped, and before any bean is destroyed. A context that is only
 * stopped, to be started again, keeps it; if that closes without a start, the part is closed before the beans that it
 * uses.
 */
class PartLifecycle implements SmartLifecycle, DisposableBean, ApplicationListener<ContextClosedEvent> {
    /** The ledger; the parts that use it stop before. */
    static final int STOPS_LAST = Integer.MIN_VALUE + 1_000;

    private final ApplicationContext context;
    private final int phase;
    private final Runnable start;
    private final Runnable close;
    private final AtomicBoolean closed = new AtomicBoolean();
    private volatile boolean running;
    private volatile boolean closing;

    PartLifecycle(ApplicationContext context, Runnable start, Runnable close) {
        this(context, STOPS_LAST + 1, start, close);
    }

    PartLifecycle(ApplicationContext context, int phase, Runnable start, Runnable close) {
        this.context = context;
        this.phase = phase;
        this.start = start;
        this.close = close;
    }

    @Override
    public void onApplicationEvent(ContextClosedEvent event) {
        // Events of child contexts, such as that of a management port, arrive here too.
        if (event.getApplicationContext() == context) {
            closing = true;
        }
    }

    @Override
    public void start() {
        running = true;
        start.run();
    }

    /** Closes it on this thread, which bounds it by its own time and not by that of the phase. */
    @Override
    public void stop() {
        running = false;
        if (closing) {
            closeOnce();
        }
    }

    /** A context that was stopped before stops nothing again when it closes. */
    @Override
    public void destroy() {
        closeOnce();
    }

    private void closeOnce() {
        if (closed.compareAndSet(false, true)) {
            close.run();
        }
    }

    @Override
    public boolean isRunning() {
        return running;
    }

    @Override
    public int getPhase() {
        return phase;
    }
}
