package io.emailledger.smtp;

import io.emailledger.history.Reply;

/** Thrown when no usable connection to the server could be opened. */
class UnavailableException extends Exception {
    private static final long serialVersionUID = 1L;

    private final transient Reply reply;
    private final boolean oneTooMany;

    UnavailableException(Reply reply) {
        this(reply, false);
    }

    UnavailableException(Reply reply, boolean oneTooMany) {
        super(reply.toString());
        this.reply = reply;
        this.oneTooMany = oneTooMany;
    }

    final Reply reply() {
        return reply;
    }

    final boolean isOneTooMany() {
        return oneTooMany;
    }
}
