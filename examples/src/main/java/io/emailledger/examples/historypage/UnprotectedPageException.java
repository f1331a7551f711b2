package io.emailledger.examples.historypage;

import io.emailledger.message.EmailLedgerException;

/** The page was to be opened to other machines without a login. Nothing was started. */
public final class UnprotectedPageException extends EmailLedgerException {
    private static final long serialVersionUID = 1L;

    UnprotectedPageException() {
        super("The history page would be open to everybody who reaches this machine: bind it to a loopback address such"
                + " as 127.0.0.1, or say with authentication(...) who may see it.");
    }
}
