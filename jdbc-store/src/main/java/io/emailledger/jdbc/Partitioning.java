package io.emailledger.jdbc;

/** Selects whether the growing tables are partitioned, when the store creates them. */
public enum Partitioning {
    /** Each table is one table. */
    NONE,
    /**
     * On PostgreSQL, each growing table has a partition for each month of recording, in UTC. The store creates the
     * partitions ahead of time, and drops a month as a whole when all of its records are older than their retention
     * period: that takes less than a second, where deleting row by row takes hours. So records are deleted up to one
     * month later than their age. In a month with an e-mail that must be kept, records are deleted row by row.
     *
     * <p>With {@link SchemaMode#VALIDATE} and {@link SchemaMode#NONE}, where the application creates the tables, this value
     * allows the store to create and drop the partitions. The guide to stores has the SQL of a month for applications that
     * do it themselves.
     */
    MONTHLY
}
