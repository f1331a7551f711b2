package io.emailledger.smtp;

import java.io.IOException;
import java.net.Socket;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The time that one attempt, and each write within it, may take. The time-out of a read begins again with every byte; a
 * write cannot be given any, and a whole attempt neither. So a watching thread closes the socket of an attempt after
 * its time, which ends its blocking call.
 */
final class Deadline implements AutoCloseable {
    private final ScheduledExecutorService watch;
    private final Duration attempt;
    private final Duration write;
    private final long begun = System.nanoTime();
    private volatile long writeBegun;
    private volatile boolean writing;
    private @Nullable Socket socket;
    private @Nullable String reason;
    private @Nullable Future<?> check;
    private boolean closed;

    private Deadline(ScheduledExecutorService watch, Duration attempt, Duration write) {
        this.watch = watch;
        this.attempt = attempt;
        this.write = write;
    }

    static Deadline start(ScheduledExecutorService watch, Duration attempt, Duration write) {
        Deadline deadline = new Deadline(watch, attempt, write);
        deadline.check();
        return deadline;
    }

    /** Begins to guard a socket in place of another. */
    synchronized void guard(Socket guarded) {
        socket = guarded;
        if (reason != null) {
            closeSocket();
        }
    }

    /** Releases the socket, which stays open for another attempt. */
    synchronized void release() {
        socket = null;
    }

    void writing() {
        writeBegun = System.nanoTime();
        writing = true;
    }

    void written() {
        writing = false;
    }

    /** Ends the attempt now and permanently. */
    synchronized void cut(String why) {
        if (reason == null && !closed) {
            reason = why;
            closeSocket();
        }
    }

    /** Why the attempt was ended, if it was. */
    synchronized Optional<String> reason() {
        return Optional.ofNullable(reason);
    }

    /** The remaining time of the attempt. */
    Duration left() {
        return attempt.minusNanos(System.nanoTime() - begun);
    }

    @Override
    public synchronized void close() {
        closed = true;
        socket = null;
        if (check != null) {
            check.cancel(false);
        }
    }

    private synchronized void check() {
        if (closed || reason != null) {
            return;
        }
        long left = left().toNanos();
        // A write that begins after this check is checked again before its time is over.
        long next = Math.min(left, write.toNanos());
        if (writing) {
            long writeLeft = write.toNanos() - (System.nanoTime() - writeBegun);
            if (writeLeft <= 0) {
                cut("the server has read nothing for " + ErrorTexts.of(write));
                return;
            }
            next = Math.min(left, writeLeft);
        }
        if (left <= 0) {
            cut("the attempt took longer than " + ErrorTexts.of(attempt));
            return;
        }
        try {
            check = watch.schedule(this::check, next, TimeUnit.NANOSECONDS);
        } catch (RejectedExecutionException e) {
            cut("the transport is closed");
        }
    }

    private void closeSocket() {
        if (socket != null) {
            try {
                // Data that the operating system still holds must not be sent later.
                socket.setSoLinger(true, 0);
                socket.close();
            } catch (IOException e) {
                // It is closed in any case.
            }
        }
    }
}
