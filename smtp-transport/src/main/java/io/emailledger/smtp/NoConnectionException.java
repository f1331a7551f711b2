package io.emailledger.smtp;

import io.emailledger.history.Reply;

/** Thrown when the server allows no further connection, and none of the others was released in time. */
final class NoConnectionException extends Exception {
    private static final long serialVersionUID = 1L;

    private final transient Reply reply;

    NoConnectionException(Reply reply) {
        super(reply.toString());
        this.reply = reply;
    }

    Reply reply() {
        return reply;
    }
}
