package io.emailledger.testdatabases;

/** The servers for tests: the oldest and the newest release of each kind that the store supports. */
public enum Release {
    /** PostgreSQL 15. */
    POSTGRESQL_15,
    /** PostgreSQL 18. */
    POSTGRESQL_18,
    /** MariaDB 10.11. */
    MARIADB_10_11,
    /** MariaDB 11.4. */
    MARIADB_11_4;

    /**
     * Tells which kind it is.
     *
     * @return true for PostgreSQL, false for MariaDB
     */
    public boolean isPostgres() {
        return this == POSTGRESQL_15 || this == POSTGRESQL_18;
    }
}
