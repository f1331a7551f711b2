package io.emailledger.jdbc;

/** Who makes the tables of a store, and what is looked at when it is opened. */
public enum SchemaMode {
    /**
     * The store makes what is missing when it is opened. Any number of processes may start at once: one of them does
     * it, the others wait.
     */
    MIGRATE,
    /**
     * The host makes the tables, from {@link JdbcHistoryStore#schemaSql}; the store refuses to open if they are not
     * those of its version.
     */
    VALIDATE,
    /** The host makes the tables; the store looks at nothing when it is opened. */
    NONE
}
