package io.emailledger.jdbc;

import io.emailledger.history.AttemptRecord;
import io.emailledger.history.EmailBody;
import io.emailledger.history.EmailRecord;
import io.emailledger.history.HistoryPage;
import io.emailledger.history.HistoryQuery;
import io.emailledger.history.ObservationRecord;
import io.emailledger.history.QueueReport;
import io.emailledger.history.StatusCounts;
import io.emailledger.history.Step;
import io.emailledger.message.EmailId;
import io.emailledger.message.InvalidValueException;
import io.emailledger.spi.Change;
import io.emailledger.spi.Claim;
import io.emailledger.spi.HistoryStore;
import io.emailledger.spi.NewEmail;
import io.emailledger.spi.Observation;
import io.emailledger.spi.StoreException;
import java.io.InputStream;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/**
 * A store in a relational database, found from the connection: H2, PostgreSQL from 15 on, MariaDB from 10.11 on, or MySQL
 * from 8.0.17 on, which was written and not tested. Safe for use by many threads, and by many processes on one database.
 * It borrows a connection for each call and gives it back in the state in which it came; a pool is worth having. Closing
 * the store does not close the {@code DataSource}.
 *
 * <p>What was acknowledged survives the death of the process, and with PostgreSQL and MariaDB as they come that of their
 * server and machine. Opening a store is refused where {@code synchronous_commit} is off or
 * {@code innodb_flush_log_at_trx_commit} is 0 (but on Galera), and logs a warning where {@code fsync} is off or that
 * setting is 2; what is changed later, nobody sees. On H2 a power cut can lose the last seconds: commits are handed to the
 * operating system, which has not written them to the disk yet.
 *
 * <p>With {@code ;QUERY_CACHE_SIZE=64} in its URL H2 need not parse the store's statements again and again. The
 * connections of MariaDB and MySQL need a strict {@code sql_mode}, which is their default, and no
 * {@code useAffectedRows=true} in their URL.
 *
 * <p>Times are kept to the microsecond, in UTC.
 */
public final class JdbcHistoryStore implements HistoryStore {
    private final Database database;
    private final JoinedTransactions host;
    private final Intake intake;
    private final Changes changes;
    private final Claims claims;
    private final Contents contents;
    private final HistoryReader reader;
    private final Observations observations;

    private JdbcHistoryStore(Database database, JoinedTransactions host) {
        this.database = database;
        this.host = host;
        this.intake = new Intake(database);
        this.changes = new Changes(database);
        this.claims = new Claims(database);
        this.contents = new Contents(database);
        this.reader = new HistoryReader(database);
        this.observations = new Observations(database);
    }

    /**
     * Opens a store with every default: it makes its tables where they are missing.
     *
     * @param dataSource where connections come from
     * @return the store
     * @throws StoreException if the database cannot be used
     */
    public static JdbcHistoryStore create(DataSource dataSource) {
        return builder(dataSource).build();
    }

    /**
     * Starts to configure a store.
     *
     * @param dataSource where connections come from
     * @return a builder in which everything else has a default
     */
    public static Builder builder(DataSource dataSource) {
        return new Builder(dataSource);
    }

    /**
     * Returns the SQL that makes the tables from nothing, for hosts that run their own migrations. The single files are
     * in the jar, in {@code META-INF/emailledger/schema/}. It makes them in the schema that is the current one when it is
     * executed.
     *
     * @param database the name of the database, as its driver tells it: {@code H2}, {@code PostgreSQL}, {@code MariaDB}
     *     or {@code MySQL}
     * @param tablePrefix what the names of the tables begin with: {@code el_} unless the store is given another
     * @return statements, each ended by a semicolon
     * @throws InvalidValueException if the store does not work on such a database, or the prefix cannot be used
     */
    public static String schemaSql(String database, String tablePrefix) {
        Dialect dialect = Dialects.of(Builder.present(database, "database"))
                .orElseThrow(() -> new InvalidValueException(
                        "database", "must be one that Email Ledger works on: " + Dialects.NAMES));
        TableNames names = new TableNames(Builder.checkedPrefix(tablePrefix), Optional.empty());
        return new Schema(dialect, names).all();
    }

    /**
     * Runs something in a transaction that the host has begun: what it records through this store, or a ledger on it, on
     * this thread, is part of that transaction. A rollback leaves no trace of it and nothing is sent; a commit makes it
     * due, and it is sent within the ledger's poll interval. Nothing is sent before the commit is visible.
     *
     * <p>What is read and cancelled on this thread meanwhile goes through the connection, too, so that the host sees
     * what it has recorded; {@code runOnce()} is refused. If a call throws, nothing of it is left in the transaction,
     * which may go on unless the database itself has given it up.
     *
     * <pre>{@code
     * connection.setAutoCommit(false);
     * orders.save(connection, order);
     * EmailId id = store.within(connection, () -> ledger.send(confirmation));
     * connection.commit();
     * }</pre>
     *
     * @param connection the host's connection to the database of this store, with autocommit off; it is neither
     *     committed, nor rolled back further than to a savepoint, nor closed
     * @param work what is run
     * @param <T> what it returns
     * @return what the work has returned
     * @throws InvalidValueException if autocommit is on
     */
    public <T> T within(Connection connection, Supplier<T> work) {
        return host.within(Builder.present(connection, "connection"), Builder.present(work, "work"));
    }

    @Override
    public Instant now() {
        return database.clock().now();
    }

    @Override
    public List<EmailId> insert(List<NewEmail> emails) {
        return intake.insert(emails);
    }

    @Override
    public boolean advance(Change change) {
        return changes.keep(List.of(change)).get(0);
    }

    @Override
    public List<Boolean> advanceAll(List<Change> changed) {
        return changes.keep(changed);
    }

    @Override
    public List<Claim> claim(String owner, Duration lease, int limit) {
        return claims.claim(owner, lease, limit);
    }

    @Override
    public boolean renew(EmailId id, long version, Duration lease) {
        return claims.renew(id, version, lease);
    }

    @Override
    public List<EmailRecord> overdue(int limit) {
        return reader.overdue(limit);
    }

    @Override
    public Optional<EmailRecord> find(EmailId id) {
        return reader.find(id);
    }

    @Override
    public Optional<EmailBody> body(EmailId id) {
        return contents.body(id);
    }

    @Override
    public Optional<InputStream> attachment(EmailId id, int position) {
        return contents.attachment(id, position);
    }

    @Override
    public List<Step> steps(EmailId id) {
        return reader.steps(id);
    }

    @Override
    public List<AttemptRecord> attempts(EmailId id) {
        return reader.attempts(id);
    }

    @Override
    public HistoryPage history(HistoryQuery query) {
        return reader.history(query);
    }

    @Override
    public StatusCounts counts(HistoryQuery query) {
        return reader.counts(query);
    }

    @Override
    public boolean observe(Observation observation) {
        return observations.observe(observation);
    }

    @Override
    public List<ObservationRecord> observations(EmailId id) {
        return observations.observations(id);
    }

    @Override
    public boolean note(EmailId id, Step step) {
        return observations.note(id, step);
    }

    @Override
    public QueueReport queue() {
        return reader.queue();
    }

    /** Returns the kind of database. */
    @Override
    public String toString() {
        return "JdbcHistoryStore[" + database.dialect().name() + "]";
    }

    /** Configures a store. Not safe for use by several threads. */
    public static final class Builder {
        private static final Pattern PREFIX = Pattern.compile("[a-z][a-z0-9_]{0,19}");
        private static final Pattern SCHEMA = Pattern.compile("[a-z][a-z0-9_]{0,62}");

        private final DataSource dataSource;
        private SchemaMode schema = SchemaMode.MIGRATE;
        private String prefix = "el_";
        private Optional<String> schemaName = Optional.empty();
        private HostTransactions hostTransactions = HostTransactions.SEPARATE;
        private @Nullable InstantSource time;

        private Builder(DataSource dataSource) {
            this.dataSource = present(dataSource, "dataSource");
        }

        /**
         * Sets who makes the tables. Defaults to {@link SchemaMode#MIGRATE}.
         *
         * @param mode the mode
         * @return this builder
         */
        public Builder schema(SchemaMode mode) {
            this.schema = present(mode, "schema");
            return this;
        }

        /**
         * Sets the clock by which due times and leases are judged. Defaults to that of the database, which is the only
         * right one where several processes share it.
         *
         * @param clock the clock: for a test, or for an embedded database
         * @return this builder
         */
        public Builder time(InstantSource clock) {
            this.time = present(clock, "time");
            return this;
        }

        /**
         * Sets what the names of tables and indexes begin with, so that several ledgers share a database. Defaults to
         * {@code el_}.
         *
         * @param begin from 1 to 20 lower-case letters, digits and underscores, beginning with a letter
         * @return this builder
         */
        public Builder tablePrefix(String begin) {
            this.prefix = checkedPrefix(begin);
            return this;
        }

        /**
         * Sets the schema in which the tables are: on MariaDB and MySQL, a database of the same server. It has to be
         * there. Defaults to that of the connections.
         *
         * @param name from 1 to 63 lower-case letters, digits and underscores, beginning with a letter
         * @return this builder
         */
        public Builder schemaName(String name) {
            if (!SCHEMA.matcher(present(name, "schemaName")).matches()) {
                throw new InvalidValueException(
                        "schemaName",
                        "must be 1 to 63 lower-case letters, digits and underscores, beginning with a letter");
            }
            this.schemaName = Optional.of(name);
            return this;
        }

        /**
         * Sets whether the store takes part in transactions of the host that come with the connections of its {@code
         * DataSource}. Defaults to {@link HostTransactions#SEPARATE}.
         *
         * @param mode the mode
         * @return this builder
         */
        public Builder hostTransactions(HostTransactions mode) {
            this.hostTransactions = present(mode, "hostTransactions");
            return this;
        }

        /**
         * Opens the store.
         *
         * @return the store
         * @throws StoreException if the database cannot be reached, is none that the store works on, would lose what it
         *     has acknowledged, or has other tables than those of this version
         */
        public JdbcHistoryStore build() {
            Dialect dialect = open();
            TableNames names = new TableNames(prefix, schemaName);
            new Migrator(dialect, names).prepare(dataSource, schema);
            JoinedTransactions host = new JoinedTransactions(dataSource, dialect, hostTransactions);
            Transactions transactions = new Transactions(dataSource, dialect, host);
            StoreClock clock = time == null ? new DatabaseClock(dialect, transactions) : new GivenClock(time, dialect);
            SqlTexts texts = new SqlTexts(names, dialect, clock.expression());
            return new JdbcHistoryStore(new Database(transactions, dialect, texts, clock), host);
        }

        private Dialect open() {
            try (Connection connection = dataSource.getConnection()) {
                String product = connection.getMetaData().getDatabaseProductName();
                String version = connection.getMetaData().getDatabaseProductVersion();
                Dialect dialect = Dialects.of(product, version)
                        .orElseThrow(() -> new StoreException(
                                "Email Ledger does not work on the database \"" + product + "\". Use " + Dialects.NAMES
                                        + ", or write a HistoryStore of your own and check it with the contract kit.",
                                null));
                refuseTransactions(connection);
                dialect.opened(connection);
                return dialect;
            } catch (SQLException e) {
                throw SqlErrors.failed("be opened", e);
            }
        }

        /** Or every connection would look as if the host had begun a transaction, and nobody would commit. */
        private void refuseTransactions(Connection connection) throws SQLException {
            if (hostTransactions != HostTransactions.SEPARATE && !connection.getAutoCommit()) {
                throw new StoreException(
                        "The store was opened inside a transaction, or on a DataSource whose connections always come "
                                + "with autocommit off. Open it outside, and let the pool hand out connections with autocommit on.",
                        null);
            }
        }

        private static String checkedPrefix(String begin) {
            if (!PREFIX.matcher(present(begin, "tablePrefix")).matches()) {
                throw new InvalidValueException(
                        "tablePrefix",
                        "must be 1 to 20 lower-case letters, digits and underscores, beginning with a letter");
            }
            return begin;
        }

        private static <T> T present(@Nullable T value, String property) {
            if (value == null) {
                throw new InvalidValueException(property, "must not be null");
            }
            return value;
        }
    }
}
