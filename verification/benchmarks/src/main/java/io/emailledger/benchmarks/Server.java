package io.emailledger.benchmarks;

import io.emailledger.testdatabases.Release;
import io.emailledger.testdatabases.TestDatabase;
import io.emailledger.testdatabases.TestServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/** Where empty databases are made. Those of servers are as they come: what was acknowledged is on the disk. */
interface Server extends AutoCloseable {

    /** A row of a result table. */
    String name();

    /** Makes an empty database. */
    Database empty() throws IOException, SQLException;

    /** What the database itself would do within some minutes: look how much is where. */
    void settle(Database database) throws SQLException;

    /** Stops it; its databases are closed before. */
    @Override
    void close();

    /** H2 in files, each database by itself. */
    static Server h2() {
        return new H2("");
    }

    /** H2 that does not answer a question from its answer to the same question before. */
    static Server h2WithoutCachedResults() {
        return new H2(";OPTIMIZE_REUSE_RESULTS=0");
    }

    /** PostgreSQL with its default settings. */
    static Server postgres() {
        return new Started("PostgreSQL 18", TestServer.durable(Release.POSTGRESQL_18), "postgres");
    }

    /** MariaDB with its default settings. */
    static Server mariaDb() {
        return new Started("MariaDB 11.4", TestServer.durable(Release.MARIADB_11_4), "root");
    }

    /** No server at all: a file. */
    record H2(String settings) implements Server {
        @Override
        public String name() {
            return "H2";
        }

        @Override
        public Database empty() throws IOException {
            Path folder = Files.createTempDirectory("email-ledger-benchmark");
            return new Database(
                    "jdbc:h2:file:" + folder.resolve("history") + settings,
                    "sa",
                    ProcessTree.NONE,
                    () -> delete(folder));
        }

        @Override
        public void settle(Database database) throws SQLException {
            database.execute("analyze");
        }

        @Override
        public void close() {}

        private static void delete(Path folder) throws IOException {
            try (Stream<Path> files = Files.walk(folder)) {
                List<Path> deepestFirst =
                        files.sorted(Comparator.reverseOrder()).toList();
                for (Path file : deepestFirst) {
                    Files.delete(file);
                }
            }
        }
    }

    /** A separate process. */
    record Started(String name, TestServer server, String user) implements Server {
        @Override
        public Database empty() throws SQLException {
            TestDatabase database = server.newDatabase();
            return new Database(database.url(), user, ProcessTree.of(server.process()), database::close);
        }

        @Override
        public void settle(Database database) throws SQLException {
            database.execute(
                    server.release().isPostgres()
                            ? "vacuum analyze"
                            : "analyze table el_email, el_due, el_body, el_log, el_term");
        }

        @Override
        public void close() {
            server.close();
        }
    }
}
