package io.emailledger.jdbc;

import io.emailledger.spi.StoreException;
import java.sql.DatabaseMetaData;
import java.sql.SQLException;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Finds the dialect of a database from the metadata of its driver. */
final class Dialects {
    /** The names of the supported databases, for messages. */
    static final String NAMES = "H2, PostgreSQL, MariaDB or MySQL";

    private static final String MARIADB = "mariadb";

    /** A driver for MySQL sees {@code 11.4.5-MariaDB}, or {@code 5.5.5-10.11.5-MariaDB} from older ones. */
    private static final Pattern MARIADB_VERSION = Pattern.compile("(\\d+)\\.(\\d+)\\.\\d+-mariadb");

    private Dialects() {}

    /**
     * Finds the dialect of a kind of database.
     *
     * @param productName its name
     * @return the dialect; empty if the store does not work on it
     */
    static Optional<Dialect> of(String productName) {
        return of(productName, "");
    }

    /**
     * Finds the dialect of a database. MySQL's driver calls a MariaDB by the name of MySQL, and only its version tells
     * them apart.
     *
     * @param productName what the driver calls the database
     * @param productVersion what it says of the version
     * @return the dialect; empty if the store does not work on it
     */
    static Optional<Dialect> of(String productName, String productVersion) {
        return switch (productName.toLowerCase(Locale.ROOT)) {
            case "h2" -> Optional.of(new H2Dialect());
            case "postgresql" -> Optional.of(new PostgresDialect());
            case MARIADB -> Optional.of(new MariaDbDialect());
            case "mysql" -> Optional.of(isMariaDb(productVersion) ? new MariaDbDialect() : new MySqlDialect());
            default -> Optional.empty();
        };
    }

    static boolean isMariaDb(String productVersion) {
        return productVersion.toLowerCase(Locale.ROOT).contains(MARIADB);
    }

    /** The first two numbers of the version. */
    static int[] version(DatabaseMetaData metaData) throws SQLException {
        Matcher matcher =
                MARIADB_VERSION.matcher(metaData.getDatabaseProductVersion().toLowerCase(Locale.ROOT));
        if (matcher.find()) {
            return new int[] {Integer.parseInt(matcher.group(1)), Integer.parseInt(matcher.group(2))};
        }
        return new int[] {metaData.getDatabaseMajorVersion(), metaData.getDatabaseMinorVersion()};
    }

    /** Rejects an untested version. */
    static void refuseBefore(String product, DatabaseMetaData metaData, int major, int minor) throws SQLException {
        int[] version = version(metaData);
        if (version[0] < major || (version[0] == major && version[1] < minor)) {
            throw new StoreException(
                    "Email Ledger does not work on " + product + " " + version[0] + "." + version[1] + ". Use "
                            + product + " " + major + (minor == 0 ? "" : "." + minor) + " or a later one.",
                    null);
        }
    }
}
