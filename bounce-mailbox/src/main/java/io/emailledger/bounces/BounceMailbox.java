package io.emailledger.bounces;

import static io.emailledger.message.InvalidValueException.requirePresent;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BiFunction;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads bounces and other reports from a mailbox. It parses one mail at a time, passes the report to the ledger,
 * and then moves, marks or deletes the mail.
 *
 * <pre>{@code
 * BounceMailbox mailbox = BounceMailbox.imap("imap.app.example", 993)
 *         .login(user, password)
 *         .moveHandledTo("Handled")
 *         .readInto(ledger, BounceParser.of("bounces@app.example"));
 * mailbox.start();
 * }</pre>
 *
 * <p>A mail is changed only after the ledger has recorded its report, and the ledger recognises a mail that it receives
 * twice. So a process may be killed at any point, the connection may break, and several processes may read the same
 * mailbox: nothing is lost, and nothing is done twice. A mail that was not understood is never deleted. An unreadable
 * mail does not block others; if the store fails, the pass ends and the mail stays in place.
 *
 * <p>Call {@link #start()}, or call {@link #runOnce()} from a scheduler of the application. Close it before the
 * ledger. Thread-safe.
 */
public final class BounceMailbox implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(BounceMailbox.class);
    private static final Duration GRACE = Duration.ofSeconds(2);

    private final MailSource source;
    private final MailboxPass round;
    private final Duration pollInterval;
    private final ReentrantLock turn = new ReentrantLock(true);
    private volatile boolean closed;
    private @Nullable PollLoop loop;

    BounceMailbox(MailSource source, BiFunction<String, BooleanSupplier, MailboxPass> round, Duration pollInterval) {
        this.source = source;
        this.pollInterval = pollInterval;
        this.round = round.apply(source.name(), () -> closed);
    }

    /**
     * Begins to configure a mailbox on an IMAP server (RFC 3501).
     *
     * @param host the server's name, as it stands in its certificate, or its address
     * @param port the port: 993 for TLS, 143 for STARTTLS
     * @return a builder
     */
    public static BounceMailboxBuilder imap(String host, int port) {
        return BounceMailboxBuilder.imap(host, port);
    }

    /**
     * Begins to configure a mailbox on a POP3 server (RFC 1939). POP3 has no folders and no flags: mails are deleted
     * or left, and the next process reads those that are left again.
     *
     * @param host the server's name, as it stands in its certificate, or its address
     * @param port the port: 995 for TLS, 110 for STARTTLS
     * @return a builder
     */
    public static BounceMailboxBuilder pop3(String host, int port) {
        return BounceMailboxBuilder.pop3(host, port);
    }

    /**
     * Begins to configure a mailbox that is a Maildir on a disk of this machine.
     *
     * @param folder the folder that holds {@code new} and {@code cur}
     * @return a builder
     */
    public static BounceMailboxBuilder maildir(Path folder) {
        return BounceMailboxBuilder.maildir(requirePresent(folder, "maildir"));
    }

    /**
     * Reads at most 200 waiting mails, on the caller's thread. Failures of the mailbox, the server or the store are
     * in the result and not thrown, so that a scheduler continues to call.
     *
     * @return the result; an empty one if the mailbox was closed
     */
    public MailboxRound runOnce() {
        turn.lock();
        try {
            return closed ? nothing() : sit();
        } finally {
            turn.unlock();
        }
    }

    private MailboxRound sit() {
        MailboxRound result = null;
        try (MailSource.Box box = source.open()) {
            result = round.run(box);
            return result;
        } catch (IOException e) {
            return ended(result, round.unavailable(e));
        } catch (RuntimeException | StackOverflowError | OutOfMemoryError e) {
            return ended(result, round.unreadable(e));
        }
    }

    private MailboxRound ended(@Nullable MailboxRound result, MailboxUnavailableException trouble) {
        if (result == null) {
            return new MailboxRound(0, 0, 0, 0, 0, false, Optional.of(trouble));
        }
        // Mails read so far are recorded. Over POP3 some may not have been deleted; the ledger recognises them.
        log.debug("The connection to the mailbox at {} was not closed properly", source.name(), trouble);
        return result;
    }

    private MailboxRound turnOf(MailSource.Box box) {
        turn.lock();
        try {
            return closed ? nothing() : round.run(box);
        } finally {
            turn.unlock();
        }
    }

    private static MailboxRound nothing() {
        return new MailboxRound(0, 0, 0, 0, 0, false, Optional.empty());
    }

    /**
     * Starts a thread that reads the mailbox until it is closed. Over IMAP it waits for new mail on an open connection
     * if the server offers that (IDLE, RFC 2177); else it polls every poll interval. Failures are logged and
     * retried after the poll interval. A second call has no effect.
     */
    public synchronized void start() {
        if (loop == null && !closed) {
            loop = new PollLoop(source, this::turnOf, pollInterval);
            loop.start();
        }
    }

    /**
     * Stops reading. A mail being read has two seconds to finish; after that the connection is closed, and the next
     * process reads the mail again. Idempotent.
     */
    @Override
    public void close() {
        PollLoop started;
        synchronized (this) {
            if (closed) {
                return;
            }
            closed = true;
            started = loop;
        }
        if (started != null) {
            started.end();
        }
        boolean interrupted = false;
        try {
            // A thread that waits for new mail does not hold the lock, and is interrupted at once.
            if (turn.tryLock(GRACE.toNanos(), TimeUnit.NANOSECONDS)) {
                turn.unlock();
            }
        } catch (InterruptedException e) {
            interrupted = true;
        }
        source.cut();
        try {
            if (started != null && !interrupted) {
                started.join(GRACE);
            }
        } catch (InterruptedException e) {
            interrupted = true;
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    /** Returns the location of the mailbox, without credentials. */
    @Override
    public String toString() {
        return "BounceMailbox[" + source.name() + ", pollInterval=" + pollInterval + "]";
    }
}
