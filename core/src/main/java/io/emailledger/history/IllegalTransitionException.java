package io.emailledger.history;

import io.emailledger.message.EmailLedgerException;

/** Somebody tried to change a status in a way that {@link EmailStatus} does not allow. Nothing has been changed. */
public final class IllegalTransitionException extends EmailLedgerException {
    private static final long serialVersionUID = 1L;

    /** The status it has. */
    private final EmailStatus from;

    /** The status it cannot take. */
    private final EmailStatus to;

    IllegalTransitionException(EmailStatus from, EmailStatus to) {
        super("A recipient that is " + from + " cannot become " + to + "; what may follow is " + from.next() + ".");
        this.from = from;
        this.to = to;
    }

    /**
     * Returns the status that was to be left.
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
