package io.emailledger.smtp;

import io.emailledger.history.Reply;
import io.emailledger.spi.Transport.AttemptLog;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The connections of one attempt, one after another: pooled ones first, then new ones. If the server allows no more
 * connections while others are open, the attempt waits for one of those.
 */
final class AttemptConnections {
    private final Dialer dialer;
    private final ConnectionPool pool;
    private final ConnectionLimit limit;
    private final int messagesPerConnection;
    private final AttemptLog log;
    private final Deadline deadline;
    private @Nullable SmtpConnection current;
    private boolean placed = true;
    private boolean anyYet;

    AttemptConnections(
            Dialer dialer,
            ConnectionPool pool,
            ConnectionLimit limit,
            int messagesPerConnection,
            AttemptLog log,
            Deadline deadline) {
        this.dialer = dialer;
        this.pool = pool;
        this.limit = limit;
        this.messagesPerConnection = messagesPerConnection;
        this.log = log;
        this.deadline = deadline;
    }

    /** Returns one on which an e-mail can be begun: the present one, if it can still be used, a kept or a new one. */
    SmtpConnection next() throws UnavailableException, NoConnectionException {
        SmtpConnection present = current;
        if (present != null && isUsable(present)) {
            return present;
        }
        giveBack();
        if (!anyYet) {
            Optional<SmtpConnection> kept = pool.take(log, deadline);
            if (kept.isPresent()) {
                return use(kept.get());
            }
        }
        return open();
    }

    /** The number of recipients answered on the present connection; 0 if it cannot be used any more. */
    int recipientsSoFar() {
        SmtpConnection present = current;
        return present != null && isUsable(present) ? present.recipients() : 0;
    }

    private boolean isUsable(SmtpConnection connection) {
        return connection.isSettled() && connection.messages() < messagesPerConnection;
    }

    /** Returns a new one in place of the present one, which was kept and turned out to be dead. */
    void stale() {
        giveBack();
        pool.discardAll();
        log.note("the server had closed the pooled connection: a new one is opened");
    }

    private SmtpConnection open() throws UnavailableException, NoConnectionException {
        while (true) {
            try {
                return use(dialer.open(log, deadline, !anyYet));
            } catch (UnavailableException e) {
                Duration left = deadline.left();
                if (!e.isOneTooMany() || left.isNegative() || !waitForAnother(e.reply(), left)) {
                    throw e;
                }
            }
            Optional<SmtpConnection> kept = pool.take(log, deadline);
            if (kept.isPresent()) {
                return use(kept.get());
            }
        }
    }

    /** Waits until another attempt has released its connection. Returns false if there is no other. */
    private boolean waitForAnother(Reply reply, Duration atMost) throws NoConnectionException {
        try {
            placed = false;
            ConnectionLimit.PlaceResult entry = limit.refused(atMost);
            placed = entry != ConnectionLimit.PlaceResult.TOO_LATE;
            if (!placed) {
                throw new NoConnectionException(reply);
            }
            if (entry == ConnectionLimit.PlaceResult.ALONE) {
                return false;
            }
            log.note("the server allows no further connection (" + reply + "): the next one that is free is used");
            return true;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new NoConnectionException(new Reply(0, "the thread was interrupted"));
        }
    }

    private SmtpConnection use(SmtpConnection connection) {
        current = connection;
        anyYet = true;
        return connection;
    }

    /** Returns the present connection to the pool, if it can be used again. */
    private void giveBack() {
        SmtpConnection present = current;
        if (present != null) {
            current = null;
            pool.giveBack(present, log);
        }
    }

    /** Releases the connection and the place of the attempt. */
    void end() {
        try {
            giveBack();
        } finally {
            if (placed) {
                limit.leave();
            }
        }
    }
}
