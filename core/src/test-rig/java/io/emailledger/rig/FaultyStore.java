package io.emailledger.rig;

import io.emailledger.history.EmailStatus;
import io.emailledger.history.EmailStatus.WaitReason;
import io.emailledger.message.EmailId;
import io.emailledger.spi.HistoryStore;
import io.emailledger.spi.HistoryStore.Change;
import io.emailledger.spi.StoreException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;

/** A store that delegates to another one, and fails or waits where a test requests it. */
public final class FaultyStore {
    private final HistoryStore store;
    private final Map<String, Consumer<Object[]>> before = new ConcurrentHashMap<>();
    private final Map<String, Consumer<Object[]>> after = new ConcurrentHashMap<>();

    private final Set<String> hidden = ConcurrentHashMap.newKeySet();

    public FaultyStore(HistoryStore store) {
        this.store = store;
    }

    /** The store to pass to a ledger. */
    public HistoryStore asStore() {
        return (HistoryStore) wrapped(HistoryStore.class, store);
    }

    /** Hides a part of the store: {@code routeStore}, for example. */
    public FaultyStore without(String part) {
        hidden.add(part);
        return this;
    }

    /** Wraps the parts that a store returns, too. */
    private Object wrapped(Class<?> type, Object target) {
        return Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[] {type}, (proxy, method, args) -> {
            Object[] given = args == null ? new Object[0] : args;
            before.getOrDefault(method.getName(), a -> {}).accept(given);
            if (hidden.contains(method.getName())) {
                return Optional.empty();
            }
            try {
                Object answer = method.invoke(target, given);
                after.getOrDefault(method.getName(), a -> {}).accept(given);
                return method.getName().endsWith("Store")
                        ? ((Optional<?>) answer)
                                .map(part -> wrapped(part.getClass().getInterfaces()[0], part))
                        : answer;
            } catch (InvocationTargetException e) {
                throw e.getCause();
            }
        });
    }

    public FaultyStore before(String method, Consumer<Object[]> hook) {
        before.put(method, hook);
        return this;
    }

    public FaultyStore after(String method, Consumer<Object[]> hook) {
        after.put(method, hook);
        return this;
    }

    /** Returns the released e-mail: it waits again without an event or a change of its recipients' statuses. */
    public FaultyStore whenGivenBack(Consumer<EmailId> told) {
        Consumer<Change> look = change -> {
            if (change.next().status() == EmailStatus.PENDING
                    && change.attempts().isEmpty()
                    && change.next().waiting().equals(Optional.of(WaitReason.QUEUED))) {
                told.accept(change.id());
            }
        };
        after("advance", args -> look.accept((Change) args[0]));
        return after("advanceAll", args -> ((List<?>) args[0]).forEach(change -> look.accept((Change) change)));
    }

    public FaultyStore fail(String method) {
        return before(method, failing(Integer.MAX_VALUE));
    }

    public void mend() {
        before.clear();
        after.clear();
    }

    public static Consumer<Object[]> failing(int times) {
        AtomicInteger left = new AtomicInteger(times);
        return args -> {
            if (left.getAndDecrement() > 0) {
                throw new StoreException("The store is out of order.", null);
            }
        };
    }
}
