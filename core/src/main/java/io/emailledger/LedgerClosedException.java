package io.emailledger;

import io.emailledger.message.EmailLedgerException;

/** The ledger has been closed. Nothing has been recorded or read. */
public final class LedgerClosedException extends EmailLedgerException {
    private static final long serialVersionUID = 1L;

    LedgerClosedException() {
        super("The ledger has been closed; build another one.");
    }
}
