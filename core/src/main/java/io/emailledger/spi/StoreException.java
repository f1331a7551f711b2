package io.emailledger.spi;

import io.emailledger.message.EmailLedgerException;
import org.jspecify.annotations.Nullable;

/**
 * Thrown when a store call failed. Nothing of that call has been stored, unless the store's answer was lost: then all
 * of it may have been.
 */
public final class StoreException extends EmailLedgerException {
    private static final long serialVersionUID = 1L;

    /** Whether the store works and rejected the call. */
    private final boolean refusal;

    /**
     * Creates an exception.
     *
     * @param message what failed and what to do, free of personal data
     * @param cause the underlying failure, or null
     */
    public StoreException(String message, @Nullable Throwable cause) {
        this(message, cause, false);
    }

    private StoreException(String message, @Nullable Throwable cause, boolean refusal) {
        super(message, cause);
        this.refusal = refusal;
    }

    /**
     * Returns an exception of a working store that rejects a call, such as recording outside a transaction.
     *
     * @param message what is rejected and what to do, free of personal data
     * @return the exception
     */
    public static StoreException refusal(String message) {
        return new StoreException(message, null, true);
    }

    /**
     * Tells whether the store works and only rejected this call.
     *
     * @return true if another call may succeed
     */
    public boolean isRefusal() {
        return refusal;
    }
}
