package io.emailledger.jdbc;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** Listeners for e-mails that are recorded through this store. */
final class WakeListeners {
    private final List<Listener> listeners = new CopyOnWriteArrayList<>();

    /** Adds one; running the result removes it. */
    Runnable listen(Runnable wake) {
        Listener listener = new Listener(wake);
        listeners.add(listener);
        return () -> listeners.remove(listener);
    }

    void wake() {
        listeners.forEach(listener -> listener.wake.run());
    }

    /** A registration: the same listener may be registered twice. */
    private static final class Listener {
        private final Runnable wake;

        Listener(Runnable wake) {
            this.wake = wake;
        }
    }
}
