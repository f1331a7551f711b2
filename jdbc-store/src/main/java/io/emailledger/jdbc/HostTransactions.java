package io.emailledger.jdbc;

import io.emailledger.spi.StoreException;

/**
 * Whether a store takes part in transactions that the host has begun on connections of its {@code DataSource}: one that
 * hands out the connection of the running transaction, as Spring's {@code TransactionAwareDataSourceProxy} or the one of
 * an application server does. {@link JdbcHistoryStore#within} needs none of this: there the host names the connection.
 *
 * <p>On an H2 database in a file an interrupt could close the file for everybody. What the store writes and reads is kept
 * from that in every mode. With {@link #JOIN} and {@link #REQUIRE} one thing is not: each call takes a connection on the
 * calling thread, to see whether a transaction runs, and gives it back there. With a pool nothing is read or written by
 * that; without one the file may be opened and closed. The statements of the host itself are not kept from interrupts
 * either.
 */
public enum HostTransactions {
    /** Every call of the store is a transaction of its own. */
    SEPARATE,
    /**
     * A connection that comes with autocommit off is in a transaction of the host: what the calling thread records and
     * reads is part of it, and committed or rolled back by the host. Outside of one, connections must come with
     * autocommit on; a store refuses to open on a {@code DataSource} that does otherwise.
     */
    JOIN,
    /**
     * As {@link #JOIN}, and an e-mail that would be recorded outside a transaction of the host is refused with a {@link
     * StoreException}.
     */
    REQUIRE
}
