package io.emailledger.page;

import io.emailledger.message.EmailLedgerException;

/** Copies exceptions for the log: types and stacks only, because foreign messages may quote an address or a subject. */
final class Stacks {
    private static final int DEEPEST = 10;

    private Stacks() {}

    static Throwable withoutTexts(Throwable e) {
        return copy(e, DEEPEST);
    }

    private static Throwable copy(Throwable e, int deepest) {
        String type = e.getClass().getName();
        Throwable cause = e.getCause();
        Throwable copy = new Exception(
                e instanceof EmailLedgerException ? type + ": " + e.getMessage() : type + " (its text is left out)",
                cause == null || deepest == 0 ? null : copy(cause, deepest - 1));
        copy.setStackTrace(e.getStackTrace());
        return copy;
    }
}
