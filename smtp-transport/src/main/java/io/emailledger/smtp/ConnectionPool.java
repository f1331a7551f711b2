package io.emailledger.smtp;

import io.emailledger.spi.Transport.AttemptLog;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Idle connections for the next e-mails. The one that was used last is given out first,
 * so that those that are not needed grow old and are closed. Thread-safe.
 */
final class ConnectionPool {
    private static final Duration TRUSTED = Duration.ofSeconds(5);
    private static final Duration LEAVE = Duration.ofSeconds(1);

    private final SmtpSettings settings;
    private final Deque<SmtpConnection> idle = new ArrayDeque<>();
    private boolean closed;

    ConnectionPool(SmtpSettings settings) {
        this.settings = settings;
    }

    /** Returns a connection that is probably open, for an attempt. */
    Optional<SmtpConnection> take(AttemptLog log, Deadline deadline) {
        closeAged();
        SmtpConnection connection = pop();
        if (connection == null) {
            return Optional.empty();
        }
        connection.begin(deadline);
        Instant now = settings.time().instant();
        log.server(settings.hostAndPort(), connection.tls());
        log.note("kept connection, message " + (connection.messages() + 1) + " on it, opened "
                + ErrorTexts.of(
                        Duration.ofSeconds(between(connection.opened(), now).toSeconds())) + " ago");
        boolean fresh = between(connection.usedLast(), now).compareTo(TRUSTED) < 0;
        boolean quiet = !connection.hasUnread();
        if (quiet && (fresh || connection.isAlive(log))) {
            return Optional.of(connection);
        }
        if (!quiet) {
            hear(connection, log);
        }
        log.note("the server has closed it, or does not answer on it: a new one is opened");
        discard(connection);
        discardAll();
        return Optional.empty();
    }

    /** Reads data that the server sent while the connection was idle: most likely why it closes. */
    private static void hear(SmtpConnection connection, AttemptLog log) {
        try {
            connection.lastWords(log);
        } catch (IOException e) {
            // The server sent nothing legible.
        }
    }

    /** Keeps a connection after an attempt, or closes it if it is of no more use. */
    void giveBack(SmtpConnection connection, AttemptLog log) {
        if (!connection.isSettled()) {
            discard(connection);
            return;
        }
        if (connection.messages() >= settings.messagesPerConnection()) {
            connection.quit(log, LEAVE);
            connection.end(settings.time().instant());
            return;
        }
        connection.end(settings.time().instant());
        boolean kept;
        synchronized (this) {
            kept = !closed;
            if (kept) {
                idle.addLast(connection);
            }
        }
        if (!kept) {
            connection.quit(NoOpLog.LOG, LEAVE);
        }
    }

    /** Closes a connection of an attempt, without QUIT. */
    void discard(SmtpConnection connection) {
        connection.awaitEnd();
        connection.close();
        connection.end(settings.time().instant());
    }

    /** The number of idle connections. */
    synchronized int size() {
        return idle.size();
    }

    /** Closes all idle connections, without QUIT: one of them was broken, and the others are at least as old. */
    void discardAll() {
        drain().forEach(SmtpConnection::close);
    }

    /** Closes, with QUIT, connections that have been idle for too long. Returns whether any are left. */
    boolean closeAged() {
        List<SmtpConnection> aged = new ArrayList<>();
        Instant now = settings.time().instant();
        boolean left;
        synchronized (this) {
            while (!idle.isEmpty() && between(idle.getFirst().usedLast(), now).compareTo(settings.idleLimit()) >= 0) {
                aged.add(idle.removeFirst());
            }
            left = !idle.isEmpty();
        }
        aged.forEach(SmtpConnection::leave);
        return left;
    }

    /** Closes every idle connection with QUIT, and keeps none from now on. */
    void close(Duration wait) {
        List<SmtpConnection> all = drain();
        synchronized (this) {
            closed = true;
        }
        all.addAll(drain());
        for (SmtpConnection connection : all) {
            connection.quit(NoOpLog.LOG, wait);
        }
    }

    private synchronized @Nullable SmtpConnection pop() {
        return idle.pollLast();
    }

    private synchronized List<SmtpConnection> drain() {
        List<SmtpConnection> all = new ArrayList<>(idle);
        idle.clear();
        return all;
    }

    private static Duration between(Instant from, Instant to) {
        return from.isAfter(to) ? Duration.ZERO : Duration.between(from, to);
    }
}
