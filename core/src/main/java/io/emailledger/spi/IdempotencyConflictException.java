package io.emailledger.spi;

import io.emailledger.message.EmailId;
import io.emailledger.message.EmailLedgerException;

/**
 * An idempotency key is already in use for an e-mail with another content. Nothing of the call has been recorded.
 * Either the host derives its key from too little, or the content of an e-mail changed between two tries to send it.
 */
public final class IdempotencyConflictException extends EmailLedgerException {
    private static final long serialVersionUID = 1L;

    private final transient EmailId existing;

    /**
     * Makes an exception.
     *
     * @param existing the e-mail that has the key
     */
    public IdempotencyConflictException(EmailId existing) {
        super("idempotencyKey is already in use for the e-mail " + existing
                + ", which has another content. Use another key, or send the same content again.");
        this.existing = existing;
    }

    /**
     * Returns the e-mail that has the key.
     *
     * @return its id
     */
    public EmailId existing() {
        return existing;
    }
}
