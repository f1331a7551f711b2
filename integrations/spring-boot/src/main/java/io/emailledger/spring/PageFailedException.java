package io.emailledger.spring;

import org.springframework.http.HttpStatus;

/** Thrown when the history page could not answer. It has no text of the failure, which may hold personal data. */
final class PageFailedException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** The status of the answer, if nothing was sent yet. */
    private final HttpStatus status;

    PageFailedException(HttpStatus status) {
        super("The history page took too long, or all of its threads are taken", null, false, false);
        this.status = status;
    }

    /** Has the type and the place of a failure. */
    PageFailedException(HttpStatus status, Throwable failure) {
        super("The history page failed: " + failure.getClass().getName());
        this.status = status;
        setStackTrace(failure.getStackTrace());
    }

    HttpStatus status() {
        return status;
    }
}
