package io.emailledger.system;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * PgBouncer in transaction mode on 127.0.0.1, from the machine's package pgbouncer: each transaction may run on another
 * connection of the server.
 */
final class PgBouncer implements AutoCloseable {
    private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(30);
    private static final int SERVER_CONNECTIONS = 12;

    private final Path directory;
    private final String database;
    private final int port;
    private Process process;

    private PgBouncer(Path directory, String database, int port) {
        this.directory = directory;
        this.database = database;
        this.port = port;
    }

    /** Starts one before a database of a server. */
    static PgBouncer start(Path directory, int serverPort, String database) throws IOException {
        int port;
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = socket.getLocalPort();
        }
        Files.writeString(directory.resolve("users.txt"), "\"postgres\" \"\"\n");
        Files.write(
                directory.resolve("pgbouncer.ini"),
                List.of(
                        "[databases]",
                        database + " = host=127.0.0.1 port=" + serverPort + " dbname=" + database + " user=postgres",
                        "[pgbouncer]",
                        "pool_mode = transaction",
                        "listen_addr = 127.0.0.1",
                        "listen_port = " + port,
                        "unix_socket_dir =",
                        "auth_type = trust",
                        "auth_file = " + directory.resolve("users.txt"),
                        "max_client_conn = 200",
                        "default_pool_size = " + SERVER_CONNECTIONS,
                        // The driver sends it with each connection.
                        "ignore_startup_parameters = extra_float_digits"));
        PgBouncer bouncer = new PgBouncer(directory, database, port);
        bouncer.start();
        return bouncer;
    }

    /** Before version 1.21 PgBouncer does not know of prepared statements in this mode. */
    String url() {
        return "jdbc:postgresql://127.0.0.1:" + port + "/" + database
                + "?user=postgres&prepareThreshold=0&connectTimeout=2&socketTimeout=20";
    }

    /** Kills it with all connections, and starts it again. */
    void restart() throws IOException {
        process.destroyForcibly().onExit().join();
        start();
    }

    private void start() throws IOException {
        List<String> command = new ArrayList<>(UnprivilegedUser.command());
        command.addAll(List.of("pgbouncer", directory.resolve("pgbouncer.ini").toString()));
        Path log = directory.resolve("pgbouncer.log");
        process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()))
                .start();
        long begin = System.nanoTime();
        while (process.isAlive() && System.nanoTime() - begin < PATIENCE_NANOS) {
            try (Connection connection = DriverManager.getConnection(url())) {
                if (connection.isValid(1)) {
                    return;
                }
            } catch (SQLException e) {
                // Not yet.
            }
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(50));
        }
        throw new AssertionError("PgBouncer takes no connections:\n" + Files.readString(log));
    }

    @Override
    public void close() {
        process.destroyForcibly().onExit().join();
    }
}
