package io.emailledger.jdbc;

import io.emailledger.spi.StoreException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Shares commits between callers: what callers bring that arrive while as many commits as allowed are in progress is
 * written together in the next one. No call waits to form a group. If the group fails, each is written alone, so that no
 * caller gets the error of another one; but not if there is no connection, for which each would wait anew.
 *
 * @param <T> what a caller brings, such as e-mails
 * @param <R> the result for each of them
 */
final class GroupCommit<T, R> {
    /** A second commit keeps a database busy while the first one waits for its disk or the network. */
    private static final int AT_ONCE = 2;

    private static final int MOST = 200;

    private final Function<List<T>, List<R>> write;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition ended = lock.newCondition();
    private final Queue<Request<T, R>> waiting = new ArrayDeque<>();
    private final int mostAtOnce;
    private int inProgress;

    /**
     * Creates it.
     *
     * @param mostAtOnce how many commits may be in progress
     * @param write writes all or nothing in a transaction, which is committed when it returns; returns a result for each
     */
    GroupCommit(int mostAtOnce, Function<List<T>, List<R>> write) {
        this.mostAtOnce = mostAtOnce;
        this.write = write;
    }

    /** Creates one for a database. */
    static <T, R> GroupCommit<T, R> on(Database database, Function<List<T>, List<R>> write) {
        return new GroupCommit<>(database.dialect().writesInTurn() ? 1 : AT_ONCE, write);
    }

    List<R> commit(List<T> items) {
        Request<T, R> mine = new Request<>(items);
        lock.lock();
        try {
            waiting.add(mine);
            while (!mine.isDone()) {
                if (inProgress < mostAtOnce && waiting.contains(mine)) {
                    writeNext();
                } else {
                    ended.awaitUninterruptibly();
                }
            }
        } finally {
            lock.unlock();
        }
        return mine.result();
    }

    /** It does not block concurrent callers: they form the next group. */
    private void writeNext() {
        List<Request<T, R>> group = next();
        inProgress++;
        lock.unlock();
        try {
            write(group);
        } finally {
            lock.lock();
            inProgress--;
            ended.signalAll();
        }
    }

    private List<Request<T, R>> next() {
        List<Request<T, R>> group = new ArrayList<>();
        int size = 0;
        for (Request<T, R> one = waiting.peek(); one != null; one = waiting.peek()) {
            size += one.items.size();
            if (size > MOST && !group.isEmpty()) {
                break;
            }
            group.add(one);
            waiting.remove();
        }
        return group;
    }

    private void write(List<Request<T, R>> group) {
        if (group.size() > 1 && writeTogether(group)) {
            return;
        }
        Optional<Throwable> notConnected = Optional.empty();
        for (Request<T, R> one : group) {
            if (notConnected.isPresent()) {
                one.failure = notConnected.get();
            } else {
                writeAlone(one);
                notConnected = Optional.ofNullable(one.failure).filter(GroupCommit::isNotConnected);
            }
        }
    }

    private static boolean isNotConnected(Throwable failure) {
        return failure instanceof StoreException e && SqlErrors.isNotConnected(e);
    }

    /** Returns false if nothing was stored. */
    private boolean writeTogether(List<Request<T, R>> group) {
        List<T> all = new ArrayList<>();
        group.forEach(one -> all.addAll(one.items));
        List<R> results;
        try {
            results = write.apply(all);
        } catch (RuntimeException | Error e) {
            if (isNotConnected(e) || (e instanceof StoreException failed && SqlErrors.isUnknown(failed))) {
                group.forEach(one -> one.failure = e);
                return true;
            }
            return false;
        }
        int from = 0;
        for (Request<T, R> one : group) {
            one.results = List.copyOf(results.subList(from, from + one.items.size()));
            from += one.items.size();
        }
        return true;
    }

    private void writeAlone(Request<T, R> one) {
        try {
            one.results = write.apply(one.items);
        } catch (RuntimeException | Error e) {
            one.failure = e;
        }
    }

    /** The request of one caller; written by the writing thread, and read under the lock after that. */
    private static final class Request<T, R> {
        private final List<T> items;
        private @Nullable List<R> results;
        private @Nullable Throwable failure;

        Request(List<T> items) {
            this.items = items;
        }

        boolean isDone() {
            return results != null || failure != null;
        }

        List<R> result() {
            if (failure instanceof RuntimeException e) {
                throw e;
            }
            if (failure instanceof Error e) {
                throw e;
            }
            if (results == null) {
                throw new IllegalStateException("It was not this one's turn");
            }
            return results;
        }
    }
}
