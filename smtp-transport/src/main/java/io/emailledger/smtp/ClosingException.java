package io.emailledger.smtp;

import io.emailledger.history.Reply;
import java.io.IOException;

/** The server announced, unasked, that it closes the connection (RFC 5321 section 3.8). */
final class ClosingException extends IOException {
    private static final long serialVersionUID = 1L;

    private final transient Reply reply;

    ClosingException(Reply reply) {
        super(reply.toString());
        this.reply = reply;
    }

    Reply reply() {
        return reply;
    }
}
