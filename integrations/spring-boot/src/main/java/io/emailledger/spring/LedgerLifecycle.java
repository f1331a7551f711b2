package io.emailledger.spring;

import io.emailledger.EmailLedger;
import org.springframework.context.ApplicationContext;
import org.springframework.context.ApplicationListener;
import org.springframework.context.SmartLifecycle;
import org.springframework.context.event.ContextClosedEvent;

/**
 * Closes the ledger when its application context closes: after web servers, message listeners and task executors have
 * stopped, and before any bean is destroyed. A context that is only stopped, to be started again, keeps its ledger.
 */
final class LedgerLifecycle implements SmartLifecycle, ApplicationListener<ContextClosedEvent> {
    private static final int STOPS_LAST = Integer.MIN_VALUE + 1_000;

    private final EmailLedger ledger;
    private final ApplicationContext context;
    private volatile boolean running;
    private volatile boolean closing;

    LedgerLifecycle(EmailLedger ledger, ApplicationContext context) {
        this.ledger = ledger;
        this.context = context;
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
    }

    /** Closes the ledger on this thread, which bounds it by the ledger's own time and not by that of the phase. */
    @Override
    public void stop() {
        running = false;
        if (closing) {
            ledger.close();
        }
    }

    @Override
    public boolean isRunning() {
        return running;
    }

    @Override
    public int getPhase() {
        return STOPS_LAST;
    }
}
