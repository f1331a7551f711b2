package io.emailledger.bounces;

import io.emailledger.message.EmailLedgerException;
import org.jspecify.annotations.Nullable;

/**
 * A mailbox cannot be read at the moment: there is no connection, or it broke, the login was not accepted, the folder
 * is missing. Mails that were not handled are unchanged. {@link BounceMailbox#start()} retries.
 */
public final class MailboxUnavailableException extends EmailLedgerException {
    private static final long serialVersionUID = 1L;

    MailboxUnavailableException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
