package io.emailledger.smtp;

import io.emailledger.history.AttemptRecord.Outcome;
import io.emailledger.history.Reply;
import io.emailledger.sockets.ConnectionChecks;
import io.emailledger.spi.Transport;
import io.emailledger.spi.Transport.AttemptLog;
import io.emailledger.spi.Transport.DeliveryResult;
import io.emailledger.spi.Transport.Envelope;
import io.emailledger.spi.Transport.MessageContent;
import java.time.Duration;
import java.util.Collections;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Delivers e-mails to a mail server, such as the relay of a provider (RFC 5321, RFC 6409).
 *
 * <pre>{@code
 * SmtpTransport.relay("smtp.example.com", 587).login(user, password).build()
 * }</pre>
 *
 * <p>ACCEPTED, REJECTED and DEFERRED follow from the first digit of the server's reply. If there is no legible
 * reply, because the connection broke or the server fell silent, the e-mail is DEFERRED as long as the server cannot
 * have all of it, and UNKNOWN once the line that ends the content has begun to leave. After any failure a
 * connection is closed and not reused; the others return to a pool of bounded size, which shrinks for a while
 * when the server accepts no more connections.
 *
 * <p>If the server closes a connection before the content, as after too many errors, the attempt continues on a new
 * one. After 100 recipients, or as many as the server accepts at once, it continues in a further transaction.
 * Thread-safe.
 */
public final class SmtpTransport implements Transport {
    private static final Logger LOG = LoggerFactory.getLogger(SmtpTransport.class);
    private static final Duration GRACE = Duration.ofSeconds(2);

    private final SmtpSettings settings;
    private final Dialer dialer;
    private final ConnectionPool pool;
    private final ConnectionLimit limit;
    private final ScheduledThreadPoolExecutor watch;
    private final Set<Deadline> attempts = Collections.newSetFromMap(new ConcurrentHashMap<>());
    private final AtomicBoolean tidying = new AtomicBoolean();
    private final AtomicBoolean acceptedWithoutLogin = new AtomicBoolean();
    private volatile boolean closed;

    SmtpTransport(SmtpSettings settings) {
        this.settings = settings;
        this.dialer = new Dialer(settings);
        this.pool = new ConnectionPool(settings);
        this.limit = new ConnectionLimit(settings.connections(), settings.time(), pool::size);
        this.watch = ConnectionChecks.watch("email-ledger-smtp-watch");
    }

    /**
     * Begins to configure a transport.
     *
     * @param host the server's name, as in its certificate, or its address
     * @param port the port, such as 587 for submission, 465 for submission over TLS, 25 for your own relay
     * @return a builder
     */
    public static SmtpTransportBuilder relay(String host, int port) {
        return new SmtpTransportBuilder(host, port);
    }

    @Override
    public String name() {
        return settings.hostAndPort();
    }

    @Override
    public int concurrency() {
        return settings.connections();
    }

    @Override
    public Optional<Connections> connections() {
        return Optional.of(new Connections(attempts.size(), pool.size(), limit.allowed()));
    }

    @Override
    public DeliveryResult deliver(Envelope envelope, MessageContent content, AttemptLog log) {
        if (closed) {
            return isClosed();
        }
        Duration patience = settings.attemptTimeout();
        try {
            if (!limit.enter(patience)) {
                return closed
                        ? isClosed()
                        : deferred(envelope, "no connection was free for " + ErrorTexts.of(patience), log);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return deferred(envelope, "the thread was interrupted", log);
        }
        try (Deadline deadline = Deadline.start(watch, patience, settings.writeTimeout())) {
            attempts.add(deadline);
            log.onCut(() -> deadline.cut("the lease of the e-mail expired"));
            try {
                return attempt(envelope, content, log, deadline);
            } finally {
                attempts.remove(deadline);
            }
        }
    }

    private DeliveryResult attempt(Envelope envelope, MessageContent content, AttemptLog log, Deadline deadline) {
        AttemptConnections connections =
                new AttemptConnections(dialer, pool, limit, settings.messagesPerConnection(), log, deadline);
        try {
            if (closed) {
                return isClosed();
            }
            Submission mail = new Submission(envelope, content, settings.readTimeout(), () -> closed);
            DeliveryResult result = new RecipientRounds(
                            connections, mail, log, deadline, settings.login().isPresent(), acceptedWithoutLogin)
                    .run();
            if (result instanceof DeliveryResult.Unavailable) {
                LOG.debug("{} is not available", settings.hostAndPort());
            }
            return result;
        } finally {
            connections.end();
            closeAgedLater();
        }
    }

    /** Closes idle connections when no more e-mails come. */
    private void closeAgedLater() {
        if (!closed && tidying.compareAndSet(false, true)) {
            try {
                Future<?> unused =
                        watch.schedule(this::closeAged, settings.idleLimit().toNanos(), TimeUnit.NANOSECONDS);
            } catch (RejectedExecutionException e) {
                // Closed in the meantime, and every connection with it.
            }
        }
    }

    private void closeAged() {
        tidying.set(false);
        if (pool.closeAged()) {
            closeAgedLater();
        }
    }

    private static DeliveryResult isClosed() {
        return new DeliveryResult.Unavailable(new Reply(0, "the transport is closed"));
    }

    private static DeliveryResult deferred(Envelope envelope, String text, AttemptLog log) {
        log.note(text);
        return new DeliveryResult.Answered(Collections.nCopies(
                envelope.recipients().size(), new DeliveryResult.Answer(Outcome.DEFERRED, new Reply(0, text))));
    }

    /**
     * Sends QUIT and closes every connection. Attempts that have not begun to send their content end at once, the
     * others have two seconds to receive a reply; then their connections are cut and they report the result that
     * follows. Idempotent.
     */
    @Override
    public void close() {
        if (closed) {
            return;
        }
        closed = true;
        pool.close(Duration.ofMillis(500));
        try {
            if (!limit.close(GRACE)) {
                attempts.forEach(attempt -> attempt.cut("the transport was closed"));
            }
        } catch (InterruptedException e) {
            attempts.forEach(attempt -> attempt.cut("the transport was closed"));
            Thread.currentThread().interrupt();
        }
        watch.shutdownNow();
    }

    /** Returns what was configured, without credentials. */
    @Override
    public String toString() {
        return settings.toString();
    }
}
