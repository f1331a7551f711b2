package io.emailledger.jdbc;

import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/**
 * Listeners for newly recorded e-mails. They are notified of e-mails of this store and, if configured,
 * of other nodes: then one thread listens as long as there is a listener.
 */
final class WakeListeners {
    private final List<Runnable> listeners = new CopyOnWriteArrayList<>();
    private final DataSource dataSource;
    private final Optional<String> channel;
    private @Nullable PostgresListener fromOthers;

    WakeListeners(DataSource dataSource, Optional<String> channel) {
        this.dataSource = dataSource;
        this.channel = channel;
    }

    /** Where other nodes are told. */
    Optional<String> channel() {
        return channel;
    }

    /** Adds one; running what is returned takes it away again. */
    synchronized Runnable listen(Runnable wake) {
        listeners.add(wake);
        if (channel.isPresent() && fromOthers == null) {
            fromOthers = new PostgresListener(dataSource, channel.get(), this::tell);
            fromOthers.start();
        }
        AtomicBoolean ended = new AtomicBoolean();
        return () -> {
            if (ended.compareAndSet(false, true)) {
                end(wake);
            }
        };
    }

    void tell() {
        listeners.forEach(Runnable::run);
    }

    private void end(Runnable listener) {
        PostgresListener last = null;
        synchronized (this) {
            listeners.remove(listener);
            if (listeners.isEmpty()) {
                last = fromOthers;
                fromOthers = null;
            }
        }
        if (last != null) {
            last.stop();
        }
    }
}
