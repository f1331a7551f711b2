package io.emailledger.jdbc;

import io.emailledger.spi.StoreException;

/**
 * The ways in which a store uses transactions that the application has begun on connections of its {@code DataSource}.
 * This needs a {@code DataSource} that returns the connection of the running transaction, as Spring's {@code
 * TransactionAwareDataSourceProxy} does. {@link JdbcHistoryStore#within} needs none: there the caller passes it.
 *
 * <p>On an H2 database in a file an interrupt could close the file for all connections. The store protects its reads
 * and writes from interrupts in every mode. With {@link #JOIN} and {@link #REQUIRE} there is one exception: each call
 * takes a connection on the calling thread, to check whether a transaction runs, and returns it there. With a pool this
 * reads and writes nothing; without one it may open and close the file. The statements of the application are not
 * protected.
 */
public enum ApplicationTransactions {
    /** Every call of the store is a separate transaction. */
    SEPARATE,
    /**
     * A connection with autocommit off is in a transaction of the application. Reads and writes of the calling thread
     * are part of it, and the application commits or rolls back. Outside of a transaction, connections must have
     * autocommit on; a store does not open on another {@code DataSource}.
     */
    JOIN,
    /**
     * As {@link #JOIN}, but recording an e-mail outside a transaction of the application throws a {@link
     * StoreException}.
     */
    REQUIRE
}
