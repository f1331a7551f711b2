package io.emailledger.message;

import org.jspecify.annotations.Nullable;

/**
 * The base class of the exceptions of Email Ledger. Its text says what is wrong, which value is concerned, and what to
 * do; it never holds an address, a subject, a body or a secret.
 */
public abstract class EmailLedgerException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /**
     * Creates an exception.
     *
     * @param message what is wrong and what to do, free of personal data
     */
    protected EmailLedgerException(String message) {
        super(message);
    }

    /**
     * Creates an exception with a cause.
     *
     * @param message what is wrong and what to do, free of personal data
     * @param cause the underlying failure, or null
     */
    protected EmailLedgerException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
