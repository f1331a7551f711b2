package io.emailledger.spring;

import io.emailledger.jdbc.JdbcHistoryStoreBuilder;

/**
 * Changes the configuration of the store before it is opened. Beans of this type are called in their order, after the
 * properties were applied.
 */
@FunctionalInterface
public interface JdbcHistoryStoreBuilderCustomizer {

    /**
     * Changes the configuration.
     *
     * @param builder the builder of the store
     */
    void customize(JdbcHistoryStoreBuilder builder);
}
