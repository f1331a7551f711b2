package io.emailledger;

import io.emailledger.message.EmailLedgerException;

/** Thrown when a closed ledger is used. Nothing has been recorded or read. */
public final class LedgerClosedException extends EmailLedgerException {
    private static final long serialVersionUID = 1L;

    LedgerClosedException() {
        super("The ledger has been closed; build another one.");
    }
}
