package io.emailledger.smtp;

import java.io.EOFException;
import java.io.IOException;
import java.net.SocketTimeoutException;
import java.time.Duration;
import javax.net.ssl.SSLException;

/** Describes failures of a connection for people. */
final class ErrorTexts {
    static final String CLOSED = "the server closed the connection";

    private ErrorTexts() {}

    static String of(IOException trouble, Deadline deadline, Duration readTimeout) {
        return deadline.reason().orElseGet(() -> of(trouble, readTimeout));
    }

    static String of(Duration duration) {
        long millis = duration.toMillis();
        return millis % 1_000 == 0 ? millis / 1_000 + " s" : millis + " ms";
    }

    private static String of(IOException trouble, Duration readTimeout) {
        if (trouble instanceof SocketTimeoutException) {
            return "no answer within " + of(readTimeout);
        }
        if (trouble instanceof IllegibleReplyException) {
            return String.valueOf(trouble.getMessage());
        }
        if (trouble instanceof EOFException) {
            return CLOSED;
        }
        String message = Visible.text(String.valueOf(trouble.getMessage()));
        return (trouble instanceof SSLException ? "TLS failed: " : "the connection broke: ") + message;
    }
}
