package io.emailledger.spi;

import io.emailledger.message.EmailLedgerException;
import org.jspecify.annotations.Nullable;

/**
 * A store could not do what it was asked. Nothing of that call has been kept, unless the store's answer was lost on the
 * way: then all of it may have been.
 */
public final class StoreException extends EmailLedgerException {
    private static final long serialVersionUID = 1L;

    /**
     * Makes an exception.
     *
     * @param message what could not be done and what to do, free of personal data
     * @param cause what went wrong underneath, or null
     */
    public StoreException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
