package io.emailledger.jdbc;

import io.emailledger.spi.StoreException;
import java.util.Locale;
import java.util.Optional;

/** A database that is compatible with a tested one, but is not tested itself. */
enum UntestedDatabase {
    /** MySQL; its driver gives the same name to MariaDB. */
    MYSQL("MySQL"),
    /** CockroachDB, which identifies itself as PostgreSQL. */
    COCKROACHDB("CockroachDB"),
    /** YugabyteDB, which identifies itself as PostgreSQL. */
    YUGABYTEDB("YugabyteDB");

    private final String label;

    UntestedDatabase(String label) {
        this.label = label;
    }

    /**
     * Recognises a database.
     *
     * @param productName the name that the driver gives to the database
     * @param version the text of its version; on PostgreSQL and what says it is, the result of {@code version()}
     * @return the database; empty if it is a tested one, or none that the store knows
     */
    static Optional<UntestedDatabase> of(String productName, String version) {
        return switch (productName.toLowerCase(Locale.ROOT)) {
            case "mysql" -> Dialects.isMariaDb(version) ? Optional.empty() : Optional.of(MYSQL);
            case "postgresql" -> {
                if (version.contains("CockroachDB")) {
                    yield Optional.of(COCKROACHDB);
                }
                yield version.contains("-YB-") ? Optional.of(YUGABYTEDB) : Optional.empty();
            }
            default -> Optional.empty();
        };
    }

    StoreException refusal() {
        return new StoreException(
                "The database is " + label
                        + ", and Email Ledger is not tested on it. Use H2, PostgreSQL or MariaDB; or run "
                        + "the contract kit on " + label + " and allow it with "
                        + "JdbcHistoryStoreBuilder.allowUntestedDatabase().",
                null);
    }

    @Override
    public String toString() {
        return label;
    }
}
