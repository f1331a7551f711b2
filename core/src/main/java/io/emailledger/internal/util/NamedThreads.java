package io.emailledger.internal.util;

import io.emailledger.message.InvalidValueException;
import java.util.concurrent.ThreadFactory;
import org.jspecify.annotations.Nullable;

/** Creates the threads of a ledger by a factory, which may be the application's, and names them. */
public final class NamedThreads {
    private final ThreadFactory factory;

    public NamedThreads(ThreadFactory factory) {
        this.factory = factory;
    }

    /** Returns the factory of a ledger whose application gave none. */
    public static NamedThreads daemons() {
        return new NamedThreads(body -> {
            Thread thread = new Thread(body);
            thread.setDaemon(true);
            return thread;
        });
    }

    /** Creates a thread, which is not started. */
    public Thread create(String name, Runnable body) {
        @Nullable Thread thread = factory.newThread(body);
        if (thread == null) {
            throw new InvalidValueException("threads", "must create a thread for each call, but returned null");
        }
        thread.setName(name);
        return thread;
    }
}
