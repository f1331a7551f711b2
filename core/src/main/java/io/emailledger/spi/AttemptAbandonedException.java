package io.emailledger.spi;

import io.emailledger.message.EmailLedgerException;

/**
 * Thrown when the content of an e-mail must no longer be sent, although its envelope was accepted. Thrown by {@link
 * AttemptLog#beforeContent()} or {@link AttemptLog#beforeEnd()}.
 */
public final class AttemptAbandonedException extends EmailLedgerException {
    private static final long serialVersionUID = 1L;

    /**
     * Creates an exception.
     *
     * @param message why the content must not be sent
     */
    public AttemptAbandonedException(String message) {
        super(message);
    }
}
