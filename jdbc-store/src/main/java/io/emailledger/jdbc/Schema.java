package io.emailledger.jdbc;

import static io.emailledger.message.InvalidValueException.requirePresent;

import io.emailledger.message.InvalidValueException;
import io.emailledger.spi.StoreException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;

/**
 * The SQL files of a database, in {@code META-INF/emailledger/schema/}. Their numbers are the versions of the schema.
 */
final class Schema {
    /** Creates the tables that hold the versions; may be executed repeatedly. */
    private static final String VERSIONS = "V000__versions.sql";

    private static final List<String> SCRIPTS = List.of(
            "V001__email_ledger.sql",
            "V002__causes.sql",
            "V003__fence.sql",
            "V004__view.sql",
            "V005__finished_at.sql",
            "V006__routes.sql",
            "V007__hold.sql",
            "V008__feed.sql",
            "V009__lists.sql",
            "V010__terms.sql",
            "V011__daily.sql",
            "V012__compressed_contents.sql",
            "V013__list_terms.sql");

    private final Dialect dialect;
    private final TableNames names;
    private final Partitioning partitioning;

    Schema(Dialect dialect, TableNames names, Partitioning partitioning) {
        this.dialect = dialect;
        this.names = names;
        this.partitioning = partitioning;
    }

    /** The version that this library works with. */
    static int latest() {
        return SCRIPTS.size();
    }

    /** Rejects a claim on tables that a newer release has migrated while this process was running. */
    static void refuseNewer(int version) {
        if (version > latest()) {
            throw new StoreException(
                    "A newer release has migrated the tables of Email Ledger to version " + version
                            + ", and this process only knows version " + latest()
                            + ". It claims nothing more; upgrade this process.",
                    null);
        }
    }

    String versions() {
        return read(VERSIONS);
    }

    /** The script that migrates from the version before. */
    String script(int version) {
        return read(SCRIPTS.get(version - 1));
    }

    String insertVersion(int version) {
        return names.in(
                "insert into el_schema (version, script) values (" + version + ", '" + SCRIPTS.get(version - 1) + "')");
    }

    /** The scripts of all versions, for an empty schema. */
    String all() {
        return versions() + after(0);
    }

    /** The scripts that migrate the tables of a version to the latest. */
    String after(int from) {
        StringBuilder all = new StringBuilder();
        for (int version = from + 1; version <= latest(); version++) {
            all.append('\n')
                    .append(script(version))
                    .append('\n')
                    .append(insertVersion(version))
                    .append(";\n");
        }
        return all.toString();
    }

    private String read(String file) {
        String path = "/META-INF/emailledger/schema/" + dialect.schemaFolder() + "/" + file;
        try (InputStream in = Schema.class.getResourceAsStream(path)) {
            if (in == null) {
                throw new IllegalStateException("The jar of the store lacks " + path);
            }
            String script = dialect.adapted(new String(in.readAllBytes(), StandardCharsets.UTF_8));
            return names.in(partitioning == Partitioning.MONTHLY ? PartitionedTables.partitioned(script) : script);
        } catch (IOException e) {
            throw new UncheckedIOException("The jar of the store cannot be read", e);
        }
    }

    /** Returns the schema for the database of a name, with a prefix of the tables. */
    static Schema of(String database, String tablePrefix, Partitioning partitioning) {
        Dialect dialect = Dialects.of(requirePresent(database, "database"))
                .orElseThrow(() -> new InvalidValueException(
                        "database", "must be one that Email Ledger works on: " + Dialects.NAMES));
        TableNames names = new TableNames(JdbcHistoryStoreBuilder.checkedPrefix(tablePrefix), Optional.empty());
        refuseUnlessPossible(dialect, partitioning);
        return new Schema(dialect, names, partitioning);
    }

    /** Rejects partitions on a database that has none, or not for these keys. */
    static void refuseUnlessPossible(Dialect dialect, Partitioning partitioning) {
        if (partitioning == Partitioning.MONTHLY
                && dialect.reasonAgainstPartitions().isPresent()) {
            throw new InvalidValueException(
                    "partitioning",
                    "can be MONTHLY only on PostgreSQL: "
                            + dialect.reasonAgainstPartitions().get());
        }
    }
}
