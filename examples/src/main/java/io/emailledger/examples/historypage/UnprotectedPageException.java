package io.emailledger.examples.historypage;

import io.emailledger.message.EmailLedgerException;

/** Thrown if the page would be open to other machines without a login. Nothing was started. */
public final class UnprotectedPageException extends EmailLedgerException {
    private static final long serialVersionUID = 1L;

    UnprotectedPageException() {
        super("The history page would be open to everybody who reaches this machine: bind it to a loopback address such"
                + " as 127.0.0.1, or set a login with authentication(...).");
    }
}
