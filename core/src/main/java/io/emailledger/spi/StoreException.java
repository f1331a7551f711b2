package io.emailledger.spi;

import io.emailledger.message.EmailLedgerException;
import org.jspecify.annotations.Nullable;

/**
 * A store could not do what it was asked. Nothing of that call has been kept, unless the store's answer was lost on the
 * way: then all of it may have been.
 */
public final class StoreException extends EmailLedgerException {
    private static final long serialVersionUID = 1L;

    /** Whether the store works and refused. */
    private final boolean refusal;

    /**
     * Makes an exception.
     *
     * @param message what could not be done and what to do, free of personal data
     * @param cause what went wrong underneath, or null
     */
    public StoreException(String message, @Nullable Throwable cause) {
        this(message, cause, false);
    }

    private StoreException(String message, @Nullable Throwable cause, boolean refusal) {
        super(message, cause);
        this.refusal = refusal;
    }

    /**
     * Returns an exception of a store that works, and refuses what its caller asks for, such as to record outside a
     * transaction.
     *
     * @param message what is refused and what to do, free of personal data
     * @return the exception
     */
    public static StoreException refusal(String message) {
        return new StoreException(message, null, true);
    }

    /**
     * Tells whether the store works and only refused what it was asked.
     *
     * @return true if another call may well succeed
     */
    public boolean isRefusal() {
        return refusal;
    }
}
