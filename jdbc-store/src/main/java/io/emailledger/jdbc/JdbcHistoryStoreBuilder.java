package io.emailledger.jdbc;

import static io.emailledger.message.InvalidValueException.requirePresent;

import io.emailledger.message.EmailId;
import io.emailledger.message.InvalidValueException;
import io.emailledger.spi.StoreException;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;
import java.util.UUID;
import java.util.regex.Pattern;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Configures a {@link JdbcHistoryStore}. Begins with {@link JdbcHistoryStore#builder}. Not thread-safe. */
public final class JdbcHistoryStoreBuilder {
    private static final Logger LOG = LoggerFactory.getLogger(JdbcHistoryStoreBuilder.class);
    private static final Pattern PREFIX = Pattern.compile("[a-z][a-z0-9_]{0,19}");
    private static final Pattern SCHEMA = Pattern.compile("[a-z][a-z0-9_]{0,62}");

    private final DataSource dataSource;
    private SchemaMode schema = SchemaMode.MIGRATE;
    private String prefix = "el_";
    private Optional<String> schemaName = Optional.empty();
    private ApplicationTransactions applicationTransactions = ApplicationTransactions.SEPARATE;
    private boolean forced;
    private boolean untestedIsAllowed;
    private boolean feed;
    private Partitioning partitioning = Partitioning.NONE;
    private @Nullable InstantSource time;
    private @Nullable DataSource readFrom;
    private Duration maxStaleness = Duration.ofMinutes(5);
    private Duration heartbeat = Heartbeat.EVERY;
    private Duration longestRead = ReplicaReads.LONGEST;

    JdbcHistoryStoreBuilder(DataSource dataSource) {
        this.dataSource = requirePresent(dataSource, "dataSource");
    }

    /**
     * Sets whether the store creates the tables. Default: {@link SchemaMode#MIGRATE}.
     *
     * @param mode the mode
     * @return this builder
     */
    public JdbcHistoryStoreBuilder schema(SchemaMode mode) {
        this.schema = requirePresent(mode, "schema");
        return this;
    }

    /**
     * Sets the clock for due times and leases. Default: the clock of the database, the only correct one if several
     * processes share it.
     *
     * @param clock a clock, for a test or an embedded database
     * @return this builder
     */
    public JdbcHistoryStoreBuilder time(InstantSource clock) {
        this.time = requirePresent(clock, "time");
        return this;
    }

    /**
     * Sets the prefix of the names of tables and indexes, so that several ledgers can share a database. Default:
     * {@code el_}.
     *
     * @param begin from 1 to 20 lower-case letters, digits and underscores, beginning with a letter
     * @return this builder
     */
    public JdbcHistoryStoreBuilder tablePrefix(String begin) {
        this.prefix = checkedPrefix(begin);
        return this;
    }

    /**
     * Sets the schema of the tables: on MariaDB and MySQL, a database of the same server. It must exist already.
     * Default: the schema of the connections.
     *
     * @param name from 1 to 63 lower-case letters, digits and underscores, beginning with a letter
     * @return this builder
     */
    public JdbcHistoryStoreBuilder schemaName(String name) {
        if (!SCHEMA.matcher(requirePresent(name, "schemaName")).matches()) {
            throw new InvalidValueException(
                    "schemaName",
                    "must be 1 to 63 lower-case letters, digits and underscores, beginning with a letter");
        }
        this.schemaName = Optional.of(name);
        return this;
    }

    /**
     * Sets whether the store joins transactions of the application on the connections of its {@code
     * DataSource}. Default: {@link ApplicationTransactions#SEPARATE}.
     *
     * @param mode the mode
     * @return this builder
     */
    public JdbcHistoryStoreBuilder applicationTransactions(ApplicationTransactions mode) {
        this.applicationTransactions = requirePresent(mode, "applicationTransactions");
        return this;
    }

    /**
     * Sets whether H2 forces acknowledged data to the disk, so that it survives a power cut. It costs one write to the
     * disk for each call, or for all calls made at the same time. Default: false; acknowledged data survives a crash of
     * the process, but not always a power cut. The other databases do it by their own settings, and this has no effect
     * there. A transaction of the application is not forced.
     *
     * @param force true to force it
     * @return this builder
     */
    public JdbcHistoryStoreBuilder forceToDisk(boolean force) {
        this.forced = force;
        return this;
    }

    /**
     * Allows a database on which no build tests the store: MySQL from 8.0.17 on, CockroachDB or YugabyteDB. Default:
     * {@link #build()} refuses them. Before you rely on such a database, run the contract kit of {@code
     * email-ledger-testkit} on yours. Has no effect on other databases.
     *
     * @return this builder
     */
    public JdbcHistoryStoreBuilder allowUntestedDatabase() {
        this.untestedIsAllowed = true;
        return this;
    }

    /**
     * Sets whether the events of e-mails are recorded for {@link io.emailledger.EventFeed}, too. Set it for every node:
     * what a node without it records is missing in the feed. Each event costs one more row, and a few writes when it is
     * read. Default: false.
     *
     * @param record true to record the feed
     * @return this builder
     */
    public JdbcHistoryStoreBuilder feed(boolean record) {
        this.feed = record;
        return this;
    }

    /**
     * Sets whether the store partitions the growing tables by month when it creates them, on PostgreSQL. Default: {@link
     * Partitioning#NONE}. Tables that the store has partitioned are recognised without this setting. With {@link
     * SchemaMode#VALIDATE} and {@link SchemaMode#NONE} it also allows the store to create and drop the partitions of the
     * months; without it, the application does, and records are deleted row by row.
     *
     * @param mode the partitioning
     * @return this builder
     */
    public JdbcHistoryStoreBuilder partitioning(Partitioning mode) {
        this.partitioning = requirePresent(mode, "partitioning");
        return this;
    }

    /**
     * Sets a replica of the database, from which {@link io.emailledger.ReplicaHistory} and the history page read pages,
     * counts and exports. Everything that decides uses the primary. The replica is only read. While it fails, does not
     * answer within 3 seconds, or is of another database, the primary is read. The store writes the primary's time into
     * a row every 5 seconds, by which it knows how old a replica is, until it is closed. Default: no replica.
     *
     * @param replica the source of its connections, at best a pool of its own with a short time-out
     * @return this builder
     */
    public JdbcHistoryStoreBuilder readFrom(DataSource replica) {
        this.readFrom = requirePresent(replica, "readFrom");
        return this;
    }

    /**
     * Sets how old the history may be that is read from the replica; the primary is read if it is older. Default: 5
     * minutes.
     *
     * @param age from 15 seconds to 1 day
     * @return this builder
     */
    public JdbcHistoryStoreBuilder maxStaleness(Duration age) {
        this.maxStaleness = Replica.checkedStaleness(age);
        return this;
    }

    JdbcHistoryStoreBuilder heartbeat(Duration every) {
        this.heartbeat = every;
        return this;
    }

    /** For tests. */
    JdbcHistoryStoreBuilder longestRead(Duration longest) {
        this.longestRead = longest;
        return this;
    }

    /**
     * Opens the store.
     *
     * @return the store
     * @throws StoreException if the database cannot be reached, is none that the store works on or is an untested one
     *     that was not allowed, would lose what it has acknowledged, or has other tables than those of this version
     * @throws InvalidValueException if {@link #readFrom} leads to another database than a replica of this one, or
     *     partitions were asked for, and the database has none, or its tables exist without them
     */
    public JdbcHistoryStore build() {
        // A transaction of the application can only be detected on its own thread.
        return applicationTransactions == ApplicationTransactions.SEPARATE
                ? Interrupts.apart(this::opened)
                : Interrupts.without(this::opened);
    }

    private JdbcHistoryStore opened() {
        Dialect dialect = open();
        return Interrupts.away(dialect, () -> opened(dialect));
    }

    private JdbcHistoryStore opened(Dialect dialect) {
        TableNames names = new TableNames(prefix, schemaName);
        new Migrator(dialect, names, partitioning).prepare(dataSource, schema);
        OwnDatabase own = new OwnDatabase(dataSource, dialect, names);
        readId(own);
        JoinedTransactions host = new JoinedTransactions(dataSource, dialect, applicationTransactions, own);
        Transactions transactions = new Transactions(dataSource, dialect, host, forced);
        tryToForce(transactions);
        SqlClock clock = time == null ? new DatabaseClock(dialect, transactions) : new ApplicationClock(time, dialect);
        SqlTexts texts = new SqlTexts(names, dialect, clock.expression());
        Database database = new Database(transactions, dialect, texts, clock, feed);
        Partitions partitions = new Partitions(database, names, schema, partitioning);
        Replica replica = readFrom == null ? null : replica(database, readFrom, own);
        JdbcHistoryStore store = new JdbcHistoryStore(database, host, partitions, replica);
        if (schema != SchemaMode.NONE) {
            readNothing(store, database);
        }
        openPartitions(partitions);
        if (replica != null) {
            replica.start();
        }
        return store;
    }

    private Replica replica(Database database, DataSource source, OwnDatabase own) {
        Heartbeat beats = new Heartbeat(database, heartbeat);
        return new Replica(new ReplicaReads(source, database, own, beats, maxStaleness, longestRead), beats);
    }

    private void readId(OwnDatabase own) {
        try {
            own.open();
        } catch (StoreException e) {
            if (schema != SchemaMode.NONE) {
                throw e;
            }
            // Checked again with the first connection.
        }
    }

    private void openPartitions(Partitions partitions) {
        try {
            partitions.open();
        } catch (StoreException e) {
            if (schema != SchemaMode.NONE) {
                throw e;
            }
            // Checked again with the first e-mail.
        }
    }

    /** Checks at the start for foreign tables and missing privileges, and not when the first e-mail is recorded. */
    private static void readNothing(JdbcHistoryStore store, Database database) {
        EmailId unknown = new EmailId(new UUID(0, 0));
        store.find(unknown);
        store.body(unknown);
        store.events(unknown);
        store.attempts(unknown);
        store.queue();
        Daily.readNothing(database);
        if (database.recordsFeed()) {
            new Feed(database).readNothing();
        }
    }

    /** Checks this at the start, and not after the first e-mail was recorded. */
    private static void tryToForce(Transactions transactions) {
        try {
            transactions.force();
        } catch (SQLException e) {
            throw SqlErrors.failed("force what is written to the disk; on H2 its user must be an administrator", e);
        }
    }

    private Dialect open() {
        try (Connection connection = Connections.open(dataSource, "be opened")) {
            String product = connection.getMetaData().getDatabaseProductName();
            String version = connection.getMetaData().getDatabaseProductVersion();
            Dialect dialect = Dialects.of(product, version)
                    .orElseThrow(() -> new StoreException(
                            "Email Ledger does not work on the database \"" + product + "\". Use " + Dialects.NAMES
                                    + ", or write a HistoryStore of your own and check it with the contract kit.",
                            null));
            refuseUntested(product, dialect.versionText(connection));
            refuseTransactions(connection);
            dialect.opened(connection);
            return dialect;
        } catch (SQLException e) {
            throw SqlErrors.failed("be opened", e);
        }
    }

    private void refuseUntested(String product, String version) {
        Optional<UntestedDatabase> untested = UntestedDatabase.of(product, version);
        if (untested.isPresent()) {
            if (!untestedIsAllowed) {
                throw untested.get().refusal();
            }
            LOG.warn("The database is {}, on which Email Ledger is not tested", untested.get());
        }
    }

    /** Otherwise every connection would look like one in a transaction of the application, and nothing would commit. */
    private void refuseTransactions(Connection connection) throws SQLException {
        if (applicationTransactions != ApplicationTransactions.SEPARATE && !connection.getAutoCommit()) {
            throw new StoreException(
                    "The store was opened inside a transaction, or on a DataSource whose connections always come "
                            + "with autocommit off. Open it outside, and let the pool hand out connections with autocommit on.",
                    null);
        }
    }

    static String checkedPrefix(String begin) {
        if (!PREFIX.matcher(requirePresent(begin, "tablePrefix")).matches()) {
            throw new InvalidValueException(
                    "tablePrefix",
                    "must be 1 to 20 lower-case letters, digits and underscores, beginning with a letter");
        }
        return begin;
    }
}
