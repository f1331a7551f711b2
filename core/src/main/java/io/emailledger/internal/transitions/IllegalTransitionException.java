package io.emailledger.internal.transitions;

import io.emailledger.history.EmailStatus;
import io.emailledger.message.EmailLedgerException;
import java.util.TreeSet;

/** Thrown when a change of status is not allowed by {@link EmailStatus}. Nothing has been changed. */
final class IllegalTransitionException extends EmailLedgerException {
    private static final long serialVersionUID = 1L;

    IllegalTransitionException(EmailStatus from, EmailStatus to) {
        super("A recipient that is " + from + " cannot become " + to + "; allowed next:"
                + new TreeSet<>(StateMachine.next(from)) + ".");
    }
}
