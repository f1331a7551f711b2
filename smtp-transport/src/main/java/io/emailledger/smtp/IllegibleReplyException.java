package io.emailledger.smtp;

import java.io.IOException;

/** Thrown when a server sent an invalid reply: the connection cannot be used any more. */
final class IllegibleReplyException extends IOException {
    private static final long serialVersionUID = 1L;

    IllegibleReplyException(String message) {
        super(message);
    }
}
