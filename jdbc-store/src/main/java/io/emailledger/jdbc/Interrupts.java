package io.emailledger.jdbc;

import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import java.util.stream.Stream;

/**
 * Protects the database from interrupts of the calling threads. A thread that is interrupted while it reads or writes a
 * file closes it, and with it the whole H2 database; a pool returns no connection to an interrupted thread. An
 * interrupt flag that was set before or during the call is set again afterwards.
 */
final class Interrupts {
    private static final int KEPT_SECONDS = 10;

    /** One for all stores: its threads end when they have nothing to do. */
    private static final ExecutorService APART = new ThreadPoolExecutor(
            0, Integer.MAX_VALUE, KEPT_SECONDS, TimeUnit.SECONDS, new SynchronousQueue<>(), ApartThread::new);

    private Interrupts() {}

    /** Starts a call on a thread that is never interrupted. */
    static <T> Future<T> start(Callable<T> call) {
        return APART.submit(call);
    }

    /** Calls on this thread, with its interrupt flag cleared. */
    static <T> T without(Supplier<T> call) {
        boolean interrupted = Thread.interrupted();
        try {
            return call.get();
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    /** Calls on a thread that is never interrupted, and waits for it. */
    static <T> T apart(Supplier<T> call) {
        if (Thread.currentThread() instanceof ApartThread) {
            return call.get();
        }
        Future<T> answer = APART.submit(call::get);
        boolean interrupted = false;
        try {
            while (true) {
                try {
                    return answer.get();
                } catch (InterruptedException e) {
                    interrupted = true;
                } catch (ExecutionException e) {
                    throw thrown(Objects.requireNonNullElse(e.getCause(), e));
                }
            }
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    /** Calls on another thread if an interrupt could close the database file, else on this thread. */
    static <T> T away(Dialect dialect, Supplier<T> call) {
        return dialect.isClosedByInterrupt() ? apart(call) : without(call);
    }

    /** Runs on a thread that is never interrupted, without waiting for it. */
    static void inBackground(Runnable work) {
        APART.execute(work);
    }

    /** Returns the exception, with the stack of the caller below that of the other thread. */
    private static RuntimeException thrown(Throwable cause) {
        StackTraceElement[] here = new Throwable().getStackTrace();
        cause.setStackTrace(
                Stream.concat(Stream.of(cause.getStackTrace()), Stream.of(here)).toArray(StackTraceElement[]::new));
        if (cause instanceof Error error) {
            throw error;
        }
        return cause instanceof RuntimeException unchecked ? unchecked : new IllegalStateException(cause);
    }

    /**
     * Creates daemon threads that do not keep the process or the class loader of a stopped application alive. They
     * inherit nothing from the thread that starts them, such as its login.
     */
    private static final class ApartThread extends Thread {
        ApartThread(Runnable work) {
            super(null, work, "email-ledger-store", 0, false);
            setDaemon(true);
            setContextClassLoader(Interrupts.class.getClassLoader());
        }
    }
}
