package io.emailledger.spring;

import io.emailledger.EmailLedgerBuilder;

/**
 * Changes the configuration of the ledger before it is built. Beans of this type are called in their order, after the
 * properties were applied.
 */
@FunctionalInterface
public interface EmailLedgerBuilderCustomizer {

    /**
     * Changes the configuration.
     *
     * @param builder the builder of the ledger
     */
    void customize(EmailLedgerBuilder builder);
}
