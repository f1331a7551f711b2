package io.emailledger.jdbc;

import io.emailledger.message.EmailId;
import io.emailledger.spi.HistoryStore.NewEmail;
import io.emailledger.spi.StoreException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Shares commits between callers that record e-mails: those of callers that arrive while as many commits as allowed are
 * in progress are recorded together in the next one. No call waits to form a group. If the group fails, each is recorded
 * alone, so that no caller gets the error of another one.
 */
final class GroupCommit {
    private static final int MOST = 200;

    private final Function<List<NewEmail>, List<EmailId>> write;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition ended = lock.newCondition();
    private final Queue<Request> waiting = new ArrayDeque<>();
    private final int mostAtOnce;
    private int inProgress;

    /**
     * Creates it.
     *
     * @param mostAtOnce how many commits may be in progress
     * @param write records all or nothing in a transaction, which is committed when it returns; returns an id for each
     */
    GroupCommit(int mostAtOnce, Function<List<NewEmail>, List<EmailId>> write) {
        this.mostAtOnce = mostAtOnce;
        this.write = write;
    }

    List<EmailId> insert(List<NewEmail> emails) {
        Request mine = new Request(emails);
        lock.lock();
        try {
            waiting.add(mine);
            while (!mine.isDone()) {
                if (inProgress < mostAtOnce && waiting.contains(mine)) {
                    recordNext();
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
    private void recordNext() {
        List<Request> group = next();
        inProgress++;
        lock.unlock();
        try {
            record(group);
        } finally {
            lock.lock();
            inProgress--;
            ended.signalAll();
        }
    }

    private List<Request> next() {
        List<Request> group = new ArrayList<>();
        int size = 0;
        for (Request one = waiting.peek(); one != null; one = waiting.peek()) {
            size += one.emails.size();
            if (size > MOST && !group.isEmpty()) {
                break;
            }
            group.add(one);
            waiting.remove();
        }
        return group;
    }

    private void record(List<Request> group) {
        if (group.size() == 1 || !recordTogether(group)) {
            group.forEach(this::recordAlone);
        }
    }

    /** Returns false if nothing was stored. */
    private boolean recordTogether(List<Request> group) {
        List<NewEmail> all = new ArrayList<>();
        group.forEach(one -> all.addAll(one.emails));
        List<EmailId> ids;
        try {
            ids = write.apply(all);
        } catch (RuntimeException | Error e) {
            if (e instanceof StoreException failed && SqlErrors.isUnknown(failed)) {
                group.forEach(one -> one.failure = e);
                return true;
            }
            return false;
        }
        int from = 0;
        for (Request one : group) {
            one.ids = List.copyOf(ids.subList(from, from + one.emails.size()));
            from += one.emails.size();
        }
        return true;
    }

    private void recordAlone(Request one) {
        try {
            one.ids = write.apply(one.emails);
        } catch (RuntimeException | Error e) {
            one.failure = e;
        }
    }

    /** The request of one caller; written by the recording thread, and read under the lock after that. */
    private static final class Request {
        private final List<NewEmail> emails;
        private @Nullable List<EmailId> ids;
        private @Nullable Throwable failure;

        Request(List<NewEmail> emails) {
            this.emails = emails;
        }

        boolean isDone() {
            return ids != null || failure != null;
        }

        List<EmailId> result() {
            if (failure instanceof RuntimeException e) {
                throw e;
            }
            if (failure instanceof Error e) {
                throw e;
            }
            if (ids == null) {
                throw new IllegalStateException("It was not this one's turn");
            }
            return ids;
        }
    }
}
