package io.emailledger.smtp;

/** Thrown when the client ends a login because of what the server said, or did not say. */
final class LoginFailedException extends Exception {
    private static final long serialVersionUID = 1L;

    LoginFailedException(String text) {
        super(text);
    }

    String text() {
        return String.valueOf(getMessage());
    }
}
