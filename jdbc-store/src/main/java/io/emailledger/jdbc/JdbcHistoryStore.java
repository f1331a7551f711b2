package io.emailledger.jdbc;

import static io.emailledger.message.InvalidValueException.requirePresent;

import io.emailledger.history.AttemptRecord;
import io.emailledger.history.EmailBody;
import io.emailledger.history.EmailRecord;
import io.emailledger.history.HistoryEvent;
import io.emailledger.history.HistoryPage;
import io.emailledger.history.HistoryQuery;
import io.emailledger.history.StatusCounts;
import io.emailledger.message.EmailId;
import io.emailledger.message.InvalidValueException;
import io.emailledger.spi.HistoryStore;
import io.emailledger.spi.StoreException;
import io.emailledger.spi.StoreParts.DailyStore;
import io.emailledger.spi.StoreParts.FeedStore;
import io.emailledger.spi.StoreParts.ObservationStore;
import io.emailledger.spi.StoreParts.ReplicaStore;
import io.emailledger.spi.StoreParts.ReportStore;
import io.emailledger.spi.StoreParts.RetentionStore;
import io.emailledger.spi.StoreParts.RouteStore;
import io.emailledger.spi.StoreParts.SettingStore;
import io.emailledger.spi.StoreParts.SuppressionStore;
import io.emailledger.spi.StoreParts.WaitingStore;
import java.io.InputStream;
import java.sql.Connection;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/**
 * A store in a relational database, found from the connection: H2, PostgreSQL from 15 on or MariaDB from 10.11 on.
 * MySQL from 8.0.17 on is supported and not tested, so {@link JdbcHistoryStoreBuilder#allowUntestedDatabase()} has to
 * allow it. Safe for use by many threads, and by many processes on one database.
 * It borrows a connection for each call and returns it in its original state; use a connection pool. Closing
 * the store does not close the {@code DataSource}.
 *
 * <p>Acknowledged data survives a crash of the process, and with the default settings of PostgreSQL and MariaDB a crash
 * of server and machine. Opening a store is refused where {@code synchronous_commit} is off or
 * {@code innodb_flush_log_at_trx_commit} is 0 (but on Galera), and logs a warning where {@code fsync} is off or that
 * setting is 2; later changes are not detected. On H2 a power cut can lose the last seconds: commits are handed to the
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
    private final EmailInserter inserter;
    private final ChangeWriter changes;
    private final Claims claims;
    private final RouteStore routes;
    private final Contents contents;
    private final HistoryReader reader;
    private final Observations observations;
    private final Settings settings;
    private final Reports reports;
    private final Suppressions suppressions;
    private final WakeListeners wakeListeners = new WakeListeners();
    private final WaitingChanges waiting;
    private final PurgeCandidates candidates;
    private final RetentionTables retention;
    private final Daily daily;
    private final Partitions partitions;
    private final @Nullable Replica replica;

    JdbcHistoryStore(Database database, JoinedTransactions host, Partitions partitions, @Nullable Replica replica) {
        this.database = database;
        this.partitions = partitions;
        this.host = host;
        this.inserter = new EmailInserter(database);
        this.changes = new ChangeWriter(database);
        this.claims = new Claims(database, partitions);
        this.routes = new RouteClaims(claims, new DueRoutes(database));
        this.contents = new Contents(database);
        this.reader = new HistoryReader(database);
        this.observations = new Observations(database);
        this.settings = new Settings(database);
        this.reports = new Reports(database);
        this.suppressions = new Suppressions(database);
        this.waiting = new WaitingChanges(database);
        this.candidates = new PurgeCandidates(database);
        this.retention = new RetentionTables(database, candidates, partitions);
        this.daily = new Daily(database);
        this.replica = replica;
    }

    /**
     * Opens a store with every default: it creates missing tables.
     *
     * @param dataSource the source of connections
     * @return the store
     * @throws StoreException if the database cannot be used
     */
    public static JdbcHistoryStore create(DataSource dataSource) {
        return builder(dataSource).build();
    }

    /**
     * Starts to configure a store.
     *
     * @param dataSource the source of connections
     * @return a builder in which everything else has a default
     */
    public static JdbcHistoryStoreBuilder builder(DataSource dataSource) {
        return new JdbcHistoryStoreBuilder(dataSource);
    }

    /**
     * Returns the SQL that creates the tables, for applications that run their own migrations. The single files are
     * in the jar, in {@code META-INF/emailledger/schema/}. It makes them in the schema that is the current one when it
     * is executed.
     *
     * @param database the name of the database, from its driver: {@code H2}, {@code PostgreSQL}, {@code MariaDB}
     *     or {@code MySQL}
     * @param tablePrefix what the names of the tables begin with: {@code el_} unless the store is given another
     * @return statements, each ended by a semicolon
     * @throws InvalidValueException if the store does not work on such a database, or the prefix cannot be used
     */
    public static String schemaSql(String database, String tablePrefix) {
        return schemaSql(database, tablePrefix, Partitioning.NONE);
    }

    /**
     * Returns the SQL that creates the tables with or without partitions, for applications that run their own
     * migrations. A store that is opened on partitioned tables recognises them. It creates the partitions of the months if
     * {@link JdbcHistoryStoreBuilder#partitioning} is set to {@link Partitioning#MONTHLY}; otherwise the application does.
     *
     * @param database the name of the database, as for {@link #schemaSql(String, String)}
     * @param tablePrefix what the names of the tables begin with, as for {@link #schemaSql(String, String)}
     * @param partitioning whether the growing tables are partitioned
     * @return statements, each ended by a semicolon
     * @throws InvalidValueException if the store does not work on such a database, the prefix cannot be used, or the
     *     tables cannot be partitioned there
     */
    public static String schemaSql(String database, String tablePrefix, Partitioning partitioning) {
        return Schema.of(database, tablePrefix, requirePresent(partitioning, "partitioning"))
                .all();
    }

    /**
     * Returns the SQL that brings tables of an older version to the version of this library, for applications that run
     * their own migrations. The version of the tables is the largest number in {@code el_schema}.
     *
     * @param database the name of the database, as for {@link #schemaSql(String, String)}
     * @param tablePrefix what the names of the tables begin with, as for {@link #schemaSql(String, String)}
     * @param version the version that the tables have
     * @return statements, each ended by a semicolon; empty if the tables are of this version
     * @throws InvalidValueException if the store does not work on such a database, the prefix cannot be used, or there
     *     is no such version
     */
    public static String upgradeSql(String database, String tablePrefix, int version) {
        if (version < 1 || version > Schema.latest()) {
            throw new InvalidValueException(
                    "version", "must lie between 1 and " + Schema.latest() + ", but is " + version);
        }
        return Schema.of(database, tablePrefix, Partitioning.NONE).after(version);
    }

    /**
     * Runs work in a transaction that the application has begun. E-mails recorded on this thread through this store, or
     * a ledger on it, are part of that transaction. After a rollback nothing is stored or sent; a commit makes them
     * due, and they are sent within the ledger's poll interval. Nothing is sent before the commit is visible.
     *
     * <p>Reads and cancellations on this thread use the connection, too, so that the application sees what it has
     * recorded; {@code runOnce()} throws. If a call throws, its changes are undone in the transaction, which may
     * continue unless the database itself has aborted it.
     *
     * <pre>{@code
     * connection.setAutoCommit(false);
     * orders.save(connection, order);
     * EmailId id = store.within(connection, () -> ledger.send(confirmation));
     * connection.commit();
     * }</pre>
     *
     * @param connection the application's connection to the database of this store, with autocommit off; it is neither
     *     committed, nor rolled back further than to a savepoint, nor closed
     * @param work what is run
     * @param <T> what it returns
     * @return what the work has returned
     * @throws InvalidValueException if autocommit is on, or the connection leads to another database, or to
     *     another schema of it by its catalog or its {@code search_path}
     */
    public <T> T within(Connection connection, Supplier<T> work) {
        return host.within(requirePresent(connection, "connection"), requirePresent(work, "work"));
    }

    @Override
    public Instant now() {
        return database.clock().now();
    }

    @Override
    public List<EmailId> insert(List<NewEmail> emails) {
        List<EmailId> ids = inserter.insert(emails);
        if (!ids.isEmpty()) {
            partitions.keepAhead(ids.get(ids.size() - 1).recordedAt().toEpochMilli());
        }
        wakeListeners.wake();
        return ids;
    }

    @Override
    public boolean advance(Change change) {
        return advanceAll(List.of(change)).get(0);
    }

    @Override
    public List<Boolean> advanceAll(List<Change> changed) {
        List<Boolean> kept = changes.write(changed);
        if (changed.stream().anyMatch(change -> change.copy().isPresent())) {
            wakeListeners.wake();
        }
        return kept;
    }

    @Override
    public List<Claim> claim(String owner, Duration lease, int limit) {
        return claims.claim(owner, lease, limit, ClaimScope.ALL);
    }

    @Override
    public boolean renew(EmailId id, long version, Duration lease) {
        return claims.renew(id, version, lease);
    }

    @Override
    public List<EmailRecord> overdue(int limit) {
        return claims.overdue(limit);
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
    public List<HistoryEvent> events(EmailId id) {
        return reader.events(id);
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
    public boolean hasBody(EmailId id) {
        return candidates.hasBody(id);
    }

    @Override
    public QueueStats queue() {
        return reader.queue();
    }

    @Override
    public Optional<ObservationStore> observationStore() {
        return Optional.of(observations);
    }

    @Override
    public Optional<SettingStore> settingStore() {
        return Optional.of(settings);
    }

    @Override
    public Optional<RetentionStore> retentionStore() {
        return Optional.of(retention);
    }

    @Override
    public Optional<ReportStore> reportStore() {
        return Optional.of(reports);
    }

    @Override
    public Optional<SuppressionStore> suppressionStore() {
        return Optional.of(suppressions);
    }

    @Override
    public Optional<RouteStore> routeStore() {
        return Optional.of(routes);
    }

    @Override
    public Optional<WaitingStore> waitingStore() {
        return Optional.of(waiting);
    }

    @Override
    public Optional<FeedStore> feedStore() {
        return database.recordsFeed() ? Optional.of(new Feed(database)) : Optional.empty();
    }

    @Override
    public Optional<DailyStore> dailyStore() {
        return Optional.of(daily);
    }

    @Override
    public Optional<ReplicaStore> replicaStore() {
        return Optional.ofNullable(replica);
    }

    @Override
    public Runnable listen(Runnable wake) {
        return wakeListeners.listen(wake);
    }

    /** Ends the background work for a replica, if the store has one. Connections are left to their pools. */
    @Override
    public void close() {
        if (replica != null) {
            replica.close();
        }
    }

    /** Returns the kind of database. */
    @Override
    public String toString() {
        return "JdbcHistoryStore[" + database.dialect().name() + "]";
    }
}
