package io.emailledger.page;

import io.emailledger.history.HistoryQuery;
import io.emailledger.message.EmailId;
import io.emailledger.spi.HistoryStore;
import io.emailledger.spi.StoreException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;

/** A store that cannot be reached any more. */
final class FailingStore {
    private FailingStore() {}

    /** Returns a store that cannot find one e-mail. */
    static HistoryStore without(AtomicReference<EmailId> broken, HistoryStore store) {
        return (HistoryStore) Proxy.newProxyInstance(
                HistoryStore.class.getClassLoader(), new Class<?>[] {HistoryStore.class}, (proxy, method, args) -> {
                    if (method.getName().equals("find") && args[0].equals(broken.get())) {
                        throw new StoreException("The database is out of order.", null);
                    }
                    return call(method, store, args);
                });
    }

    /** Returns a store that returns the given number of history pages, and then fails. */
    static HistoryStore after(AtomicInteger pages, HistoryStore store) {
        return (HistoryStore) Proxy.newProxyInstance(
                HistoryStore.class.getClassLoader(), new Class<?>[] {HistoryStore.class}, (proxy, method, args) -> {
                    if (method.getName().equals("history")
                            && !((HistoryQuery) args[0]).statuses().equals(Set.of())) {
                        throw new AssertionError("not asked for here");
                    }
                    if (method.getName().equals("history") && pages.getAndDecrement() <= 0) {
                        throw new StoreException("The database is out of order.", null);
                    }
                    return call(method, store, args);
                });
    }

    private static Object call(Method method, HistoryStore store, Object[] args) throws Throwable {
        try {
            return method.invoke(store, args);
        } catch (InvocationTargetException e) {
            throw e.getCause();
        }
    }
}
