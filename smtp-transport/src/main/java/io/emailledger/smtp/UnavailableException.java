package io.emailledger.smtp;

import io.emailledger.history.Reply;

/** No connection could be had on which e-mails can be handed over. */
final class UnavailableException extends Exception {
    private static final long serialVersionUID = 1L;

    private final transient Reply reply;

    UnavailableException(Reply reply) {
        super(reply.toString());
        this.reply = reply;
    }

    Reply reply() {
        return reply;
    }
}
