package io.emailledger.testkit;

import io.emailledger.spi.HistoryStore;
import io.emailledger.spi.StoreException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;

/** A store that delegates to another one, and fails in the methods that a test names. */
final class FaultyProxy {
    private final HistoryStore store;
    private final Map<String, Consumer<Object[]>> before = new ConcurrentHashMap<>();

    FaultyProxy(HistoryStore store) {
        this.store = store;
    }

    HistoryStore asStore() {
        return (HistoryStore) wrapped(HistoryStore.class, store);
    }

    /** Wraps the parts that a store returns, too. */
    private Object wrapped(Class<?> type, Object target) {
        return Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[] {type}, (proxy, method, args) -> {
            before.getOrDefault(method.getName(), a -> {}).accept(args);
            try {
                Object answer = method.invoke(target, args);
                return method.getName().endsWith("Store")
                        ? ((Optional<?>) answer)
                                .map(part -> wrapped(part.getClass().getInterfaces()[0], part))
                        : answer;
            } catch (InvocationTargetException e) {
                throw e.getCause();
            }
        });
    }

    FaultyProxy before(String method, Consumer<Object[]> hook) {
        before.put(method, hook);
        return this;
    }

    FaultyProxy fail(String method) {
        return before(method, args -> {
            throw new StoreException("The store is out of order.", null);
        });
    }

    void mend() {
        before.clear();
    }
}
