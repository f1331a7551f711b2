package io.emailledger.jdbc;

/** Selects whether the store or the application creates the tables, and the check when the store is opened. */
public enum SchemaMode {
    /**
     * The store creates missing tables when it is opened. Any number of processes may start at once: one of them
     * migrates, the others wait. If the tables are partitioned by the store, it also creates and drops the partitions of
     * the months.
     */
    MIGRATE,
    /**
     * The application creates the tables, from {@link JdbcHistoryStore#schemaSql}; opening the store fails if they are
     * not those of its version. The store creates and drops no partitions, unless {@link Partitioning#MONTHLY} is set.
     */
    VALIDATE,
    /**
     * The application creates the tables; the store checks nothing when it is opened. It creates and drops no partitions,
     * unless {@link Partitioning#MONTHLY} is set.
     */
    NONE
}
