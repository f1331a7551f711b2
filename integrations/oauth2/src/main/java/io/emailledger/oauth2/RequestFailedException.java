package io.emailledger.oauth2;

import java.time.Duration;

/** Thrown when the token server gave no token. Its text has no secret. */
final class RequestFailedException extends Exception {
    private static final long serialVersionUID = 1L;

    private final Duration pause;

    RequestFailedException(String text) {
        this(text, Duration.ZERO);
    }

    /**
     * Creates an exception.
     *
     * @param pause how long the server wants not to be asked; zero if it says nothing
     */
    RequestFailedException(String text, Duration pause) {
        super(text);
        this.pause = pause;
    }

    String text() {
        return String.valueOf(getMessage());
    }

    Duration pause() {
        return pause;
    }
}
