package io.emailledger;

import io.emailledger.message.EmailLedgerException;

/** The ledger has been closed. Nothing has been recorded. */
public final class LedgerClosedException extends EmailLedgerException {
    private static final long serialVersionUID = 1L;

    LedgerClosedException() {
        super("The ledger has been closed and takes nothing any more; build another one.");
    }
}
