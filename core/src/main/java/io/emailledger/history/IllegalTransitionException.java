package io.emailledger.history;

import io.emailledger.message.EmailLedgerException;

/** Thrown when a change of status is not allowed by {@link EmailStatus}. Nothing has been changed. */
public final class IllegalTransitionException extends EmailLedgerException {
    private static final long serialVersionUID = 1L;

    /** The current status. */
    private final EmailStatus from;

    /** The rejected status. */
    private final EmailStatus to;

    IllegalTransitionException(EmailStatus from, EmailStatus to) {
        super("A recipient that is " + from + " cannot become " + to + "; what may follow is " + from.next() + ".");
        this.from = from;
        this.to = to;
    }

    /**
     * Returns the status before the change.
     *
     * @return the old status
     */
    public EmailStatus from() {
        return from;
    }

    /**
     * Returns the status that is not allowed.
     *
     * @return the new status
     */
    public EmailStatus to() {
        return to;
    }
}
