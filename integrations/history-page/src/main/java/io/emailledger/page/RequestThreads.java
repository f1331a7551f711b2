package io.emailledger.page;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/**
 * The threads of a {@link HistoryServer}. The JDK's server reads a request on the thread that answers it, so that a
 * client that never finishes one blocks a thread. A request that has not arrived whole after five seconds is
 * disconnected, and requests whose visitor is not known yet have at most a quarter of the threads: others wait, and the
 * oldest half requests make room for them after a quarter of a second. Thread-safe.
 */
final class RequestThreads implements Executor, AutoCloseable {
    static final int THREADS = 32;
    static final int BEFORE_LOGIN = THREADS / 4;
    static final String NAME = "email-ledger-page";

    private static final Duration LONGEST = Duration.ofSeconds(5);
    private static final Duration LONGEST_IN_A_CROWD = Duration.ofMillis(250);
    private static final Duration LOOK_EVERY = Duration.ofMillis(100);

    private final ThreadPoolExecutor threads;
    private final ScheduledExecutorService watch;
    private final Map<Thread, Arrival> running = new ConcurrentHashMap<>();

    /** The requests whose visitor is not known yet, oldest first; guarded by this. */
    private final Set<Arrival> beforeLogin = new LinkedHashSet<>();

    /** The requests that wait for one of these to leave; guarded by this. */
    private final Deque<Arrival> waiting = new ArrayDeque<>();

    RequestThreads() {
        threads = new ThreadPoolExecutor(
                THREADS, THREADS, 30, TimeUnit.SECONDS, new LinkedBlockingQueue<>(), daemon(NAME));
        threads.allowCoreThreadTimeOut(true);
        watch = new ScheduledThreadPoolExecutor(1, daemon("email-ledger-page-watch"));
        long every = LOOK_EVERY.toMillis();
        ScheduledFuture<?> unused = watch.scheduleWithFixedDelay(this::look, every, every, TimeUnit.MILLISECONDS);
    }

    private static ThreadFactory daemon(String name) {
        return task -> {
            Thread thread = new Thread(task, name);
            thread.setDaemon(true);
            return thread;
        };
    }

    @Override
    public void execute(Runnable task) {
        Arrival arrival = new Arrival(task);
        synchronized (this) {
            if (beforeLogin.size() >= BEFORE_LOGIN) {
                waiting.add(arrival);
                return;
            }
            beforeLogin.add(arrival);
        }
        threads.execute(arrival);
    }

    /** Returns the request that the calling thread answers. */
    Arrival current() {
        return Objects.requireNonNull(running.get(Thread.currentThread()), "the request of this thread");
    }

    private void leave(Arrival arrival) {
        Optional<Arrival> next;
        synchronized (this) {
            if (!beforeLogin.remove(arrival)) {
                return;
            }
            next = Optional.ofNullable(waiting.poll());
            next.ifPresent(beforeLogin::add);
        }
        next.ifPresent(threads::execute);
    }

    private void look() {
        long now = System.nanoTime();
        running.values().stream()
                .filter(arrival -> arrival.age(now) > LONGEST.toNanos())
                .forEach(Arrival::cut);
        oldestInCrowd(now).forEach(Arrival::cut);
    }

    /** Returns as many half requests as others wait. */
    private synchronized List<Arrival> oldestInCrowd(long now) {
        return beforeLogin.stream()
                .filter(arrival -> arrival.isReading() && arrival.age(now) > LONGEST_IN_A_CROWD.toNanos())
                .limit(waiting.size())
                .toList();
    }

    @Override
    public void close() {
        watch.shutdownNow();
        threads.shutdownNow();
    }

    /** One request, from its first byte to the end of its answer. */
    final class Arrival implements Runnable {
        private final Runnable task;

        /** Empty before and after it runs. All of these are guarded by this. */
        private Optional<Thread> thread = Optional.empty();

        private long begun;
        private boolean reading;
        private boolean cut;

        Arrival(Runnable task) {
            this.task = task;
        }

        @Override
        public void run() {
            begin();
            running.put(Thread.currentThread(), this);
            try {
                task.run();
            } finally {
                running.remove(Thread.currentThread());
                end();
                leave(this);
            }
        }

        private synchronized void begin() {
            thread = Optional.of(Thread.currentThread());
            begun = System.nanoTime();
            reading = true;
        }

        /** No interruption comes later, and the next request on this thread does not see this one's. */
        private synchronized void end() {
            thread = Optional.empty();
            reading = false;
            boolean unused = Thread.interrupted();
        }

        private synchronized long age(long now) {
            return thread.isPresent() ? now - begun : 0;
        }

        private synchronized boolean isReading() {
            return reading && !cut;
        }

        /** Disconnects the client if its request is being read: an interruption closes the channel. */
        private synchronized void cut() {
            if (isReading()) {
                cut = true;
                thread.ifPresent(Thread::interrupt);
            }
        }

        /** Notes that the head has arrived, or a part of the body. */
        synchronized void arrived() throws IOException {
            reading = false;
            if (cut) {
                throw new IOException("The request did not arrive in time.");
            }
        }

        private synchronized void awaited() {
            reading = true;
        }

        /** Notes that the visitor is known. */
        void loggedIn() {
            leave(this);
        }

        /** The body, which is watched while it is read. */
        InputStream watched(InputStream body) {
            return new Watched(body);
        }

        private final class Watched extends FilterInputStream {
            Watched(InputStream body) {
                super(body);
            }

            @Override
            public int read() throws IOException {
                awaited();
                int b = in.read();
                arrived();
                return b;
            }

            @Override
            public int read(byte[] bytes, int offset, int length) throws IOException {
                awaited();
                int count = in.read(bytes, offset, length);
                arrived();
                return count;
            }

            /** Skips what is left. */
            @Override
            public void close() throws IOException {
                awaited();
                in.close();
                arrived();
            }
        }
    }
}
