package io.emailledger.bounces;

import io.emailledger.LedgerClosedException;
import io.emailledger.internal.util.TextFree;
import io.emailledger.message.EmailLedgerException;
import io.emailledger.spi.StoreException;
import java.io.IOException;
import java.time.Duration;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The thread that runs the passes. If the source notifies of new mail it stays connected and waits; else it polls every
 * poll interval. A daemon: an application that does not close its mailbox can still end.
 */
final class PollLoop {
    private static final Logger log = LoggerFactory.getLogger(PollLoop.class);
    private static final int MOST_TROUBLES = 5;

    private final MailSource source;
    private final Function<MailSource.Box, MailboxRound> round;
    private final Duration pollInterval;
    private final CountDownLatch end = new CountDownLatch(1);
    private final Thread thread;
    /** The failures logged since the mailbox was last read. */
    private final Set<String> troubles = new HashSet<>();

    PollLoop(MailSource source, Function<MailSource.Box, MailboxRound> round, Duration pollInterval) {
        this.source = source;
        this.round = round;
        this.pollInterval = pollInterval;
        this.thread = new Thread(this::work, "email-ledger-mailbox");
        thread.setDaemon(true);
    }

    void start() {
        thread.start();
    }

    /** Begins no other pass. */
    void end() {
        end.countDown();
    }

    boolean isEnded() {
        return end.getCount() == 0;
    }

    /** Waits for the thread, unless called by the thread itself. */
    void join(Duration atMost) throws InterruptedException {
        if (Thread.currentThread() != thread) {
            thread.join(Math.max(1, atMost.toMillis()));
        }
    }

    private void work() {
        try {
            while (!isEnded()) {
                trySitting();
                if (end.await(pollInterval.toNanos(), TimeUnit.NANOSECONDS)) {
                    return;
                }
            }
        } catch (InterruptedException e) {
            log.debug("The reader of the mailbox was interrupted and ends");
        }
    }

    /** Runs a pass; the thread survives every failure of a mail, a server or a store. */
    private void trySitting() {
        try {
            sit();
        } catch (IOException e) {
            trouble("The mailbox at {} cannot be read: {}", e.getMessage(), e);
        } catch (RuntimeException | Error e) {
            trouble("Reading the mailbox at {} was interrupted: {}", "it failed as this log shows", e);
        }
    }

    private void sit() throws IOException {
        try (MailSource.Box box = source.open()) {
            boolean again = true;
            while (again && !isEnded()) {
                MailboxRound result = round.apply(box);
                again = isFine(result.endedBy()) && (result.more() || box.awaitNews());
            }
        }
    }

    private boolean isFine(Optional<EmailLedgerException> endedBy) {
        if (endedBy.isEmpty()) {
            if (!troubles.isEmpty()) {
                log.info("The mailbox at {} is read again", source.name());
            }
            troubles.clear();
            return true;
        }
        if (endedBy.get() instanceof LedgerClosedException) {
            log.info("The ledger is closed, and the mailbox at {} is not read any more", source.name());
            end();
        } else if (endedBy.get() instanceof StoreException) {
            log.debug(
                    "The mailbox at {} waits: the ledger's store fails, as its log says", source.name(), endedBy.get());
        } else {
            trouble(
                    "A round through the mailbox at {} ended early: {}",
                    endedBy.get().getMessage(),
                    endedBy.get());
        }
        return false;
    }

    /** Logs a failure once and not every poll interval. */
    private void trouble(String pattern, @Nullable String text, Throwable trouble) {
        if (isEnded()) {
            return;
        }
        if (troubles.size() < MOST_TROUBLES && troubles.add(String.valueOf(text))) {
            log.warn(pattern + ". It is tried again every {}", source.name(), text, pollInterval, TextFree.of(trouble));
        }
        log.debug(pattern, source.name(), text, trouble);
    }
}
