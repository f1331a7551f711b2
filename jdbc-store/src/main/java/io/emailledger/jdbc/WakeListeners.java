package io.emailledger.jdbc;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** Listeners for e-mails that are recorded through this store. */
final class WakeListeners {
    private final List<Registration> listeners = new CopyOnWriteArrayList<>();

    /** Adds one; running the result removes it. */
    Runnable listen(Runnable wake) {
        Registration listener = new Registration(wake);
        listeners.add(listener);
        return () -> listeners.remove(listener);
    }

    void wake() {
        listeners.forEach(listener -> listener.wake.run());
    }

    /** A registration: the same listener may be registered twice. */
    private static final class Registration {
        private final Runnable wake;

        Registration(Runnable wake) {
            this.wake = wake;
        }
    }
}
