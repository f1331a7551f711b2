package io.emailledger.spi;

import io.emailledger.message.EmailLedgerException;

/**
 * The content of an e-mail must not be sent any more, although its envelope has been accepted. Thrown by {@link
 * AttemptLog#beforeContent()} or {@link AttemptLog#beforeEnd()}.
 */
public final class AttemptAbandonedException extends EmailLedgerException {
    private static final long serialVersionUID = 1L;

    /**
     * Makes an exception.
     *
     * @param message why the content must not be sent
     */
    public AttemptAbandonedException(String message) {
        super(message);
    }
}
