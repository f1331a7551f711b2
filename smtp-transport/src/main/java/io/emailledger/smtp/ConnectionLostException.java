package io.emailledger.smtp;

import java.io.IOException;

/**
 * A kept connection turned out to be dead before the server had heard anything of the e-mail: another one may be tried.
 */
final class ConnectionLostException extends Exception {
    private static final long serialVersionUID = 1L;

    ConnectionLostException() {
        super("kept connection lost");
    }

    ConnectionLostException(IOException cause) {
        super("kept connection lost", cause);
    }
}
