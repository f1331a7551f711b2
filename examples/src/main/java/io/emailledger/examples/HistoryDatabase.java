package io.emailledger.examples;

import io.emailledger.jdbc.JdbcHistoryStore;
import io.emailledger.spi.HistoryStore;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.h2.jdbcx.JdbcConnectionPool;

/**
 * An H2 database in a file, and the store on it. The ledger closes the store; this class closes the connections.
 */
final class HistoryDatabase implements AutoCloseable {
    private final Path file;
    private final JdbcConnectionPool connections;

    private HistoryDatabase(Path file, JdbcConnectionPool connections) {
        this.file = file;
        this.connections = connections;
    }

    /** Opens the database at this path, to which H2 adds {@code .mv.db}; creates it if it is absent. */
    static HistoryDatabase open(Path path) throws IOException {
        Path absolute = path.toAbsolutePath().normalize();
        Path directory = absolute.getParent();
        if (directory != null) {
            Files.createDirectories(directory);
        }
        // Without the option H2 writes a trace file next to the database, because a new one has no tables yet.
        String url = "jdbc:h2:file:" + absolute + ";TRACE_LEVEL_FILE=0";
        return new HistoryDatabase(file(absolute), JdbcConnectionPool.create(url, "ledger", ""));
    }

    /** Deletes the database at this path, if there is one, so that an example starts with an empty history. */
    static void delete(Path path) throws IOException {
        Files.deleteIfExists(file(path));
    }

    private static Path file(Path path) {
        return path.resolveSibling(path.getFileName() + ".mv.db");
    }

    HistoryStore store() {
        return JdbcHistoryStore.create(connections);
    }

    Path file() {
        return file;
    }

    @Override
    public void close() {
        connections.dispose();
    }
}
