package io.emailledger.smtp;

import io.emailledger.message.EmailLedgerException;
import org.jspecify.annotations.Nullable;

/**
 * Thrown by a {@link TokenSource} that has no access token. The server then counts as unavailable: e-mails wait, and
 * the text of this exception is the reason in their history.
 */
public final class TokenUnavailableException extends EmailLedgerException {
    private static final long serialVersionUID = 1L;

    /**
     * Creates an exception.
     *
     * @param text which source failed, why, and what to do; without a secret
     */
    public TokenUnavailableException(String text) {
        super(text);
    }

    /**
     * Creates an exception with a cause.
     *
     * @param text which source failed, why, and what to do; without a secret
     * @param cause the underlying failure, or null
     */
    public TokenUnavailableException(String text, @Nullable Throwable cause) {
        super(text, cause);
    }
}
