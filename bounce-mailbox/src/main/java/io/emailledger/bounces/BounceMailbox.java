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
 * The mailbox to which undeliverable e-mails come back. It reads the mails one by one, hands what each says to the
 * ledger, and then moves, marks or deletes it.
 *
 * <pre>{@code
 * BounceMailbox mailbox = BounceMailbox.imap("imap.app.example", 993)
 *         .login(user, password)
 *         .moveHandledTo("Handled")
 *         .readInto(ledger, BounceParser.of("bounces@app.example"));
 * mailbox.start();
 * }</pre>
 *
 * <p>A mail is touched only after the ledger has recorded what it says, and the ledger knows a mail that it is given a
 * second time. So a process may be killed at any point, the connection may break, and several processes may read the
 * same mailbox: nothing is lost, and nothing is done twice. A mail that was not understood is never deleted. One that
 * cannot be read holds up no other; where the store fails, the round ends and leaves the mail where it is.
 *
 * <p>Either {@link #start()} it, or call {@link #runOnce()} from a scheduler of the host's own. Close it before the
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
     * Begins to configure a mailbox on a POP3 server (RFC 1939). POP3 knows no folders and no flags: mails are deleted
     * or left, and those that are left are read again by the next process.
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
     * Reads the mails that wait, at most 200, on the caller's thread. What the mailbox or the store throws, and whatever a
     * server can bring about, is in the result, so that a scheduler goes on calling.
     *
     * @return what came of it; of nothing if the mailbox was closed
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
            return new MailboxRound(0, 0, 0, 0, false, Optional.of(trouble));
        }
        // What was read is recorded. Over POP3 it may not have been deleted; then it is read and known again.
        log.debug("Leave was not taken of the mailbox at {}", source.name(), trouble);
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
        return new MailboxRound(0, 0, 0, 0, false, Optional.empty());
    }

    /**
     * Starts a thread that reads the mailbox until it is closed. Over IMAP it waits for new mail on an open connection
     * where the server offers that (IDLE, RFC 2177); else it looks every poll interval. What goes wrong is logged, and
     * tried again after the poll interval. Starting twice is starting once.
     */
    public synchronized void start() {
        if (loop == null && !closed) {
            loop = new PollLoop(source, this::turnOf, pollInterval);
            loop.start();
        }
    }

    /**
     * Ends the reading. A mail that is being read is given two seconds; after that the connection is cut, and the next
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
            // Whoever waits for new mail holds no turn, and is cut off at once.
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

    /** Returns where it reads, without credentials. */
    @Override
    public String toString() {
        return "BounceMailbox[" + source.name() + ", pollInterval=" + pollInterval + "]";
    }
}
