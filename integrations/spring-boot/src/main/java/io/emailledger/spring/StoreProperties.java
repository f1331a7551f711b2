package io.emailledger.spring;

import io.emailledger.jdbc.ApplicationTransactions;
import io.emailledger.jdbc.JdbcHistoryStoreBuilder;
import io.emailledger.jdbc.Partitioning;
import io.emailledger.jdbc.SchemaMode;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Function;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * The tables of the ledger.
 *
 * @param schema Whether the ledger creates its tables (MIGRATE), checks those that your migrations created (VALIDATE),
 *     or does neither (NONE).
 * @param tablePrefix The prefix of the names of tables and indexes. Default: el_.
 * @param schemaName The database schema of the tables. Default: that of the connections.
 * @param transactions Whether an e-mail that is sent inside a transaction of the application is part of it (JOIN), must
 *     be in one (REQUIRE), or never is (SEPARATE).
 * @param forceToDisk Whether H2 forces acknowledged data to the disk.
 * @param feed Whether the events of e-mails are recorded for the event feed and for webhooks.
 * @param partitioning Whether new tables on PostgreSQL are partitioned by month (MONTHLY) or not (NONE).
 * @param allowUntestedDatabase Whether MySQL, CockroachDB and YugabyteDB are allowed.
 * @param readFrom The name of the DataSource bean of a read replica, from which the history page reads. Default: none.
 * @param maxStaleness How old the history may be that is read from the replica. Default: 5m.
 */
@ConfigurationProperties("email-ledger.store")
record StoreProperties(
        @DefaultValue("migrate") SchemaMode schema,
        @Nullable String tablePrefix,
        @Nullable String schemaName,
        @DefaultValue("join") ApplicationTransactions transactions,
        @DefaultValue("false") boolean forceToDisk,
        @DefaultValue("false") boolean feed,
        @DefaultValue("none") Partitioning partitioning,
        @DefaultValue("false") boolean allowUntestedDatabase,
        @Nullable String readFrom,
        @Nullable Duration maxStaleness) {
    private static final String PREFIX = "email-ledger.store.";

    void applyTo(JdbcHistoryStoreBuilder builder, Function<String, Optional<DataSource>> dataSources) {
        builder.schema(schema)
                .applicationTransactions(transactions)
                .forceToDisk(forceToDisk)
                .feed(feed)
                .partitioning(partitioning);
        Setting.set(PREFIX + "table-prefix", tablePrefix, builder::tablePrefix);
        Setting.set(PREFIX + "schema-name", schemaName, builder::schemaName);
        Setting.flag(allowUntestedDatabase, builder::allowUntestedDatabase);
        Setting.set(PREFIX + "max-staleness", maxStaleness, builder::maxStaleness);
        if (readFrom != null) {
            builder.readFrom(dataSources
                    .apply(readFrom)
                    .orElseThrow(() -> new InvalidPropertyException(
                            PREFIX + "read-from", "must be the name of a bean that is a DataSource")));
        }
    }
}
