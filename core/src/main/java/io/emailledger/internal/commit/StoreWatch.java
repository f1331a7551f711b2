package io.emailledger.internal.commit;

import io.emailledger.internal.util.TextFree;
import io.emailledger.message.EmailLedgerException;
import io.emailledger.spi.HistoryStore;
import io.emailledger.spi.StoreException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Logs when a store begins to fail, and when it works again: once each, regardless of how many calls
 * fail in between. It works again when nothing has failed for a few seconds, and what had failed has succeeded.
 */
public final class StoreWatch {
    /** A store that fails intermittently has one outage and not many, even if calls succeed in between. */
    private static final Duration QUIET = Duration.ofSeconds(5);

    /** An operation that failed and is not called again delays the end of the outage at most this long. */
    private static final Duration CALLED_AGAIN = Duration.ofMinutes(1);

    private static final Logger log = LoggerFactory.getLogger(StoreWatch.class);

    private final InstantSource time;
    private final Set<String> failed = new HashSet<>();
    /** The operations that failed at their last call, and the time of that call. */
    private final Map<String, Instant> failing = new HashMap<>();
    /** The operations that succeeded during the outage: if one of them fails too, it is logged. */
    private final Set<String> working = new HashSet<>();

    private Instant since = Instant.MAX;
    private Instant lastFailure = Instant.MIN;
    private volatile boolean down;

    private StoreWatch(InstantSource time) {
        this.time = time;
    }

    /**
     * Returns the store with the failures of it and of its parts watched. It is a proxy, so that default methods that
     * the store overrides are called there, also future ones.
     */
    public static HistoryStore watched(HistoryStore store, InstantSource time) {
        return HistoryStore.class.cast(new StoreWatch(time).watched(HistoryStore.class, store));
    }

    private Object watched(Class<?> type, Object target) {
        return Proxy.newProxyInstance(
                HistoryStore.class.getClassLoader(),
                new Class<?>[] {type},
                (proxy, method, arguments) -> call(target, method, arguments));
    }

    private @Nullable Object call(Object target, Method method, Object @Nullable [] arguments) throws Throwable {
        if (method.getDeclaringClass() == Object.class) {
            return invoke(target, method, arguments);
        }
        Object result = watch(target, method, arguments);
        Optional<Class<?>> part = part(method);
        return part.isPresent() && result instanceof Optional<?> present
                ? present.map(store -> watched(part.get(), store))
                : result;
    }

    /** Returns the type of the part that a method returns. */
    private static Optional<Class<?>> part(Method method) {
        return method.getGenericReturnType() instanceof ParameterizedType type
                        && type.getActualTypeArguments()[0] instanceof Class<?> part
                        && method.getName().endsWith("Store")
                ? Optional.of(part)
                : Optional.empty();
    }

    private @Nullable Object watch(Object target, Method method, Object @Nullable [] arguments) throws Throwable {
        try {
            Object result = invoke(target, method, arguments);
            if (down) {
                worked(method.getName());
            }
            return result;
        } catch (StoreException e) {
            if (!e.isRefusal()) {
                failed(method.getName(), e);
            }
            throw e;
        } catch (EmailLedgerException e) {
            // A result, for example that an idempotency key is in use.
            throw e;
        } catch (RuntimeException | Error e) {
            failed(method.getName(), e);
            throw e;
        }
    }

    private static @Nullable Object invoke(Object target, Method method, Object @Nullable [] arguments)
            throws Throwable {
        try {
            return method.invoke(target, arguments);
        } catch (InvocationTargetException e) {
            throw e.getCause();
        }
    }

    private synchronized void failed(String method, Throwable e) {
        lastFailure = time.instant();
        if (!down) {
            down = true;
            since = lastFailure;
            failed.clear();
            failing.clear();
            working.clear();
            working.add(method);
        }
        // If all that had failed works again, it is still the same outage.
        boolean isNews = working.remove(method) && (failed.isEmpty() || !failing.isEmpty());
        failed.add(method);
        failing.put(method, lastFailure);
        if (isNews) {
            log.warn(
                    "The store fails ({}): {} Replies of mail servers are kept in memory; the store is"
                            + " retried continuously.",
                    method,
                    e instanceof StoreException ? e.getMessage() : "it threw an exception that stores must not throw.",
                    TextFree.of(e));
        }
        log.debug("The failure of the store ({})", method, e);
    }

    private synchronized void worked(String method) {
        if (!down) {
            return;
        }
        failing.remove(method);
        Instant now = time.instant();
        boolean quiet = !now.isBefore(lastFailure.plus(QUIET));
        if (!failed.contains(method)) {
            working.add(method);
        } else if (quiet) {
            failing.values().removeIf(at -> !now.isBefore(at.plus(CALLED_AGAIN)));
        }
        if (quiet && failing.isEmpty()) {
            down = false;
            log.info("The store works again; it had failed since {}.", since);
        }
    }
}
