package io.emailledger.spring;

import io.emailledger.EmailLedger;
import org.springframework.context.ApplicationContext;

/** Closes the ledger after everything else of the application has stopped. */
final class LedgerLifecycle extends PartLifecycle {

    LedgerLifecycle(EmailLedger ledger, ApplicationContext context) {
        super(context, STOPS_LAST, () -> {}, ledger::close);
    }

    /** Does nothing: the ledger is a bean, which the context closes after the beans that use it. */
    @Override
    public void destroy() {}
}
