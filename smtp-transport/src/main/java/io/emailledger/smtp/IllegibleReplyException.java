package io.emailledger.smtp;

import java.io.IOException;

/** A server said something that is no answer: the connection is of no use any more. */
final class IllegibleReplyException extends IOException {
    private static final long serialVersionUID = 1L;

    IllegibleReplyException(String message) {
        super(message);
    }
}
