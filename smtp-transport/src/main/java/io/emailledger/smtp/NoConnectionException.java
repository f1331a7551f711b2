package io.emailledger.smtp;

import io.emailledger.history.Reply;

/** The server lets no further connection in, and none of the others came free in time. */
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
