package io.emailledger;

import io.emailledger.history.Step;
import io.emailledger.message.EmailId;

/**
 * Is told every step of every e-mail.
 *
 * <p>It is called after the step has been committed, outside of all locks, on the thread that made the step: one of the
 * ledger's own, or the one that called the ledger. It should be quick. What it throws is logged and harms nothing. A
 * step is told at most once, and not at all if the process dies between the commit and the call: the history is the
 * truth, a listener is a convenience. Steps of different e-mails may be told at the same time.
 */
@FunctionalInterface
public interface LedgerListener {

    /**
     * Is called when something has happened to an e-mail.
     *
     * @param email the e-mail
     * @param step what happened
     */
    void onStep(EmailId email, Step step);
}
