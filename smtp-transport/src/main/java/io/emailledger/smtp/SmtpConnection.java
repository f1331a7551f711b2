package io.emailledger.smtp;

import io.emailledger.history.Reply;
import io.emailledger.spi.Transport.AttemptLog;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;

/**
 * A connection ready to deliver e-mails: greeted, secured and logged in. It belongs to one attempt at a
 * time, or to the pool. It may be used again only if the last attempt left it at a point where both sides agree that
 * nothing is going on.
 */
final class SmtpConnection {
    private static final int LONGER_FOR_CONTENT = 5;
    private static final Duration SHORT = Duration.ofSeconds(5);
    private static final Duration MOMENT = Duration.ofMillis(200);

    private final GuardedSocket socket;
    private final Offer offer;
    private final Wire wire;
    private final Duration readTimeout;
    private final Instant opened;
    private Instant usedLast;
    private int messages;
    private int recipients;
    private boolean kept;
    private boolean leaving;
    private boolean settled = true;

    /**
     * The extensions that the server offers.
     *
     * @param sizeLimit the largest content it takes, or Long.MAX_VALUE
     * @param angus what has talked so far and knows the extensions; when no longer referenced, it closes the socket
     */
    record Offer(long sizeLimit, AngusHandshake angus) {
        boolean has(String extension) {
            return angus.supportsExtension(extension);
        }

        boolean hasLogin() {
            return has("AUTH") || has("AUTH=LOGIN");
        }
    }

    SmtpConnection(GuardedSocket socket, Offer offer, CredentialMask secrets, Duration readTimeout, Instant now)
            throws IOException {
        this.socket = socket;
        this.offer = offer;
        this.wire = new Wire(socket.top().getInputStream(), socket.top().getOutputStream(), secrets);
        this.readTimeout = readTimeout;
        this.opened = now;
        this.usedLast = now;
    }

    Offer offer() {
        return offer;
    }

    String tls() {
        return socket.tls();
    }

    Instant opened() {
        return opened;
    }

    Instant usedLast() {
        return usedLast;
    }

    /** The number of e-mails that were tried on it. */
    int messages() {
        return messages;
    }

    /** The number of recipients that the server has answered about on it, in all e-mails. */
    int recipients() {
        return recipients;
    }

    /** The server has answered about a recipient. */
    void countRecipient() {
        recipients++;
    }

    boolean isSettled() {
        return settled;
    }

    /** An attempt takes the connection. */
    void begin(Deadline deadline) {
        socket.begin(deadline);
    }

    /** An attempt releases the connection. */
    void end(Instant now) {
        socket.end();
        usedLast = now;
        kept = true;
    }

    /** Tells whether an earlier attempt opened it, so that the server may have closed it since. */
    boolean isKept() {
        return kept;
    }

    /** An exchange begins, which must end before the connection may be used again. */
    void beginMessage() {
        messages++;
        settled = false;
    }

    /** No transaction is open, for client and server. */
    void settle() {
        settled = true;
    }

    /** The connection must never be used again. */
    void spoil() {
        settled = false;
    }

    /** Sends a command and reads the answer. */
    Reply ask(String command, AttemptLog log) throws IOException {
        wire.send(command, log);
        return answer(log);
    }

    Wire wire() {
        return wire;
    }

    /** Reads an answer. After 421 the server closes (RFC 5321 section 3.8). */
    Reply answer(AttemptLog log) throws IOException {
        Reply reply = wire.reply(log);
        if (reply.code() == 421) {
            leaving = true;
            spoil();
        }
        return reply;
    }

    /** Reads the answer to the content, after which a server may work for long (RFC 5321 section 4.5.3.2.6). */
    Reply answerToContent(AttemptLog log) throws IOException {
        socket.setSoTimeout(millis(contentTimeout()));
        Reply reply = answer(log);
        socket.setSoTimeout(millis(readTimeout));
        return reply;
    }

    Duration contentTimeout() {
        return readTimeout.multipliedBy(LONGER_FOR_CONTENT);
    }

    /** Reads what a server may have said before it stopped listening. */
    Reply lastWords(AttemptLog log) throws IOException {
        socket.setSoTimeout(millis(min(readTimeout, SHORT)));
        return answer(log);
    }

    /** Tells whether the server has said something since the last answer: that it closes, most likely. */
    boolean hasUnread() {
        try {
            return wire.hasUnread();
        } catch (IOException e) {
            return true;
        }
    }

    /** Checks with NOOP whether the server still answers. */
    boolean isAlive(AttemptLog log) {
        try {
            socket.setSoTimeout(millis(min(readTimeout, SHORT)));
            boolean alive = ask("NOOP", log).code() / 100 == 2;
            socket.setSoTimeout(millis(readTimeout));
            return alive;
        } catch (IOException e) {
            return false;
        }
    }

    /** Resets a transaction that was begun. If the server does not agree, the connection is not used again. */
    void reset(AttemptLog log) {
        if (!socket.isClosed()) {
            try {
                settled = ask("RSET", log).code() / 100 == 2;
            } catch (IOException e) {
                settled = false;
            }
        }
    }

    /** Sends QUIT and closes. The server's answer does not matter. */
    void quit(AttemptLog log, Duration wait) {
        try {
            socket.setSoTimeout(millis(min(readTimeout, wait)));
            ask("QUIT", log);
            leaving = true;
            awaitEnd();
        } catch (IOException e) {
            // It is closed in any case.
        }
        close();
    }

    /**
     * Waits a moment for a server that has announced that it closes. Until then the server counts this connection, and
     * may reject the next one.
     */
    void awaitEnd() {
        if (leaving && !socket.isClosed()) {
            try {
                socket.setSoTimeout(millis(min(readTimeout, MOMENT)));
                wire.awaitEnd();
            } catch (IOException e) {
                // The server has closed, or is slow.
            }
        }
    }

    /** Sends QUIT without waiting for an answer. */
    void leave() {
        try {
            wire.send("QUIT", NoOpLog.LOG);
        } catch (IOException e) {
            // It is closed in any case.
        }
        close();
    }

    /** Closes without QUIT. */
    void close() {
        settled = false;
        try {
            // The plain socket, not its TLS layer, which would send a close_notify.
            socket.close();
        } catch (IOException e) {
            // It is closed in any case.
        }
    }

    static int millis(Duration timeout) {
        return (int) Math.max(1, Math.min(Integer.MAX_VALUE, timeout.toMillis()));
    }

    private static Duration min(Duration one, Duration other) {
        return one.compareTo(other) < 0 ? one : other;
    }
}
