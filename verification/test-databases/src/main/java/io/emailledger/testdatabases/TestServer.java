package io.emailledger.testdatabases;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * A database server on 127.0.0.1. It ends with this virtual machine, even if that is killed. Safe for use by many
 * threads.
 */
public final class TestServer implements AutoCloseable {
    private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(60);
    private static final Map<Release, TestServer> SHARED = new EnumMap<>(Release.class);

    private final Release release;
    private final Engine engine;
    private final Path programs;
    private final Path directory;
    private final List<String> settings;
    private final int port;
    private final AtomicInteger databases = new AtomicInteger();
    private @Nullable Process process;
    private @Nullable Process watcher;

    private TestServer(Release release, List<String> settings) {
        this(release, settings, (engine, programs, directory) -> engine.install(programs, directory));
    }

    private TestServer(Release release, List<String> settings, Installation files) {
        this.release = release;
        this.engine = release.isPostgres() ? new PostgresEngine() : new MariaDbEngine();
        this.settings = settings;
        this.programs = Binaries.of(release);
        try {
            this.port = Ports.take();
            this.directory =
                    Files.createTempDirectory("email-ledger-" + release.name().toLowerCase(Locale.ROOT));
            files.make(engine, programs, directory);
        } catch (IOException e) {
            throw new UncheckedIOException(release + " could not be installed", e);
        }
    }

    /**
     * Returns the server that the whole virtual machine shares, and starts it with the first call. It does not wait for
     * the disk, so it is not for tests of durability.
     *
     * @param release what to run
     * @return the server
     */
    public static TestServer shared(Release release) {
        synchronized (SHARED) {
            return SHARED.computeIfAbsent(release, r -> {
                Engine engine = r.isPostgres() ? new PostgresEngine() : new MariaDbEngine();
                TestServer server = new TestServer(r, engine.quick());
                server.start();
                Runtime.getRuntime().addShutdownHook(new Thread(server::close));
                return server;
            });
        }
    }

    /**
     * Starts a server for one test, which keeps what it has acknowledged, and which the test may kill and start again.
     *
     * @param release what to run
     * @param settings further settings of the server, such as {@code lock_timeout=5s} for PostgreSQL or
     *     {@code innodb-lock-wait-timeout=5} for MariaDB
     * @return the server, which the test closes
     */
    public static TestServer durable(Release release, String... settings) {
        TestServer server = new TestServer(release, List.of(settings));
        try {
            server.start();
        } catch (RuntimeException e) {
            server.close();
            throw e;
        }
        return server;
    }

    /**
     * Starts a PostgreSQL that follows this one and can take its place with {@code select pg_promote()}. It keeps what
     * it has acknowledged. This server is killed and started again for it.
     *
     * @return the other server, which the test closes
     */
    public synchronized TestServer startStandby() {
        if (!release.isPostgres()) {
            throw new IllegalStateException(release + " has no standby");
        }
        kill();
        TestServer standby = new TestServer(
                release,
                List.of("primary_conninfo=host=127.0.0.1 port=" + port + " user=postgres"),
                (kind, programs, directory) -> {
                    Path log = directory.resolve("copy.log");
                    Processes.run(
                            List.of("cp", "-a", this.directory.resolve("data").toString(), directory.toString()),
                            Path.of("/dev/null"),
                            log);
                    Files.createFile(directory.resolve("data/standby.signal"));
                    Files.deleteIfExists(directory.resolve("data/postmaster.pid"));
                });
        start();
        standby.start();
        return standby;
    }

    /**
     * Makes a standby take the place of its primary; returns when it takes writes.
     *
     * @throws SQLException if it cannot
     */
    public void promote() throws SQLException {
        first().column("select pg_promote()");
    }

    /**
     * Returns what runs.
     *
     * @return the release
     */
    public Release release() {
        return release;
    }

    /**
     * Returns the port on 127.0.0.1, which stays the same when the server is started again.
     *
     * @return the port
     */
    public int port() {
        return port;
    }

    /**
     * Returns the folder of the server: {@code data} with its files, and {@code server.log}.
     *
     * @return the folder, deleted when the server is closed
     */
    public Path directory() {
        return directory;
    }

    /**
     * Returns the process, which has started all others of the server, if there are any.
     *
     * @return the process
     */
    public synchronized ProcessHandle process() {
        if (process == null) {
            throw new IllegalStateException(release + " is not running");
        }
        return process.toHandle();
    }

    /**
     * Makes an empty database.
     *
     * @return the database
     * @throws SQLException if it cannot be made
     */
    public TestDatabase newDatabase() throws SQLException {
        TestDatabase database = new TestDatabase(this, "test" + databases.incrementAndGet());
        first().execute("create database " + database.name());
        return database;
    }

    /** Starts it again after {@link #kill()}; returns when it takes connections. */
    public synchronized void start() {
        if (process != null) {
            throw new IllegalStateException(release + " is running");
        }
        try {
            Path log = directory.resolve("server.log");
            Process started = Processes.start(engine.command(programs, directory, port, settings), log);
            process = started;
            watcher = Processes.watch(started, engine.end(), directory);
            await(started, log);
        } catch (IOException e) {
            throw new UncheckedIOException(release + " could not be started", e);
        }
    }

    /** Kills it with all its processes, as if the machine had lost its power, but for what the disk has. */
    public synchronized void kill() {
        if (process != null) {
            unwatch();
            Processes.kill(process);
            process = null;
        }
    }

    /** Ends it and deletes its files. Does nothing a second time. */
    @Override
    public synchronized void close() {
        try {
            if (process != null) {
                unwatch();
                Processes.signal(process, engine.end());
                Processes.exitValue(process);
                process = null;
            }
            if (Files.exists(directory)) {
                Binaries.delete(directory);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(release + " could not be ended", e);
        }
    }

    /** Returns what runs, and where. */
    @Override
    public String toString() {
        return release + " on port " + port;
    }

    String url(String database, String parameters) {
        return engine.url(port, database) + "?" + engine.login() + (parameters.isEmpty() ? "" : "&" + parameters);
    }

    /** The database in which others are made. */
    TestDatabase first() {
        return new TestDatabase(this, engine.firstDatabase());
    }

    private void unwatch() {
        Process watching = watcher;
        if (watching != null) {
            Processes.kill(watching);
            watcher = null;
        }
    }

    private void await(Process started, Path log) throws IOException {
        long begin = System.nanoTime();
        SQLException last = null;
        while (started.isAlive() && System.nanoTime() - begin < PATIENCE_NANOS) {
            try (Connection connection = DriverManager.getConnection(url(engine.firstDatabase(), ""))) {
                connection.isValid(1);
                return;
            } catch (SQLException e) {
                last = e;
                LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(20));
            }
        }
        List<String> lines = new ArrayList<>(Files.readAllLines(log));
        throw new IOException(
                release + " takes no connections:\n"
                        + String.join("\n", lines.subList(Math.max(0, lines.size() - 30), lines.size())),
                last);
    }

    /** Makes the files of a server. */
    @FunctionalInterface
    private interface Installation {
        void make(Engine engine, Path programs, Path directory) throws IOException;
    }
}
