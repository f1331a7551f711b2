package io.emailledger.system;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Nodes of a Patroni cluster on 127.0.0.1 with synchronous standbys, from the machine's packages patroni,
 * python3-pysyncobj and postgresql-15. The nodes agree among themselves (Raft), so no further service is needed.
 */
final class PatroniCluster implements AutoCloseable {
    private static final Path SERVER = Path.of("/usr/lib/postgresql/15/bin");
    private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(120);

    private final List<Node> nodes = new ArrayList<>();

    private record Ports(int sql, int raft, int rest) {}

    private static final class Node {
        private final Path directory;
        private final Ports ports;
        private Process process;

        Node(Path directory, Ports ports) {
            this.directory = directory;
            this.ports = ports;
        }
    }

    private PatroniCluster() {}

    /** Starts the given number of nodes. */
    static PatroniCluster start(Path directory, int count) throws Exception {
        if (!Files.exists(SERVER)) {
            throw new IllegalStateException(
                    "There is no " + SERVER + ". Install the packages patroni, python3-pysyncobj and postgresql-15.");
        }
        PatroniCluster cluster = new PatroniCluster();
        try {
            for (int i = 0; i < count; i++) {
                cluster.nodes.add(new Node(
                        Files.createDirectories(directory.resolve("node" + i)),
                        new Ports(freePort(), freePort(), freePort())));
            }
            for (Node node : cluster.nodes) {
                cluster.start(node);
            }
            cluster.await("select count(*) from pg_stat_replication where sync_state in ('sync', 'quorum')", 1);
            cluster.execute("create database ledger");
            return cluster;
        } catch (Exception | AssertionError e) {
            cluster.close();
            throw e;
        }
    }

    private void start(Node node) throws IOException {
        List<String> command = new ArrayList<>(UnprivilegedUser.command());
        Path settings = node.directory.resolve("patroni.yml");
        Files.writeString(settings, settings(node));
        command.addAll(List.of("patroni", settings.toString()));
        node.process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(node.directory.resolve("patroni.log").toFile())
                .start();
    }

    private String settings(Node node) {
        String others = nodes.stream()
                .filter(other -> other != node)
                .map(other -> "'127.0.0.1:" + other.ports.raft + "'")
                .collect(Collectors.joining(", "));
        return """
                scope: ledger
                name: %s
                restapi: {listen: 127.0.0.1:%d, connect_address: 127.0.0.1:%d}
                raft: {data_dir: %s, self_addr: 127.0.0.1:%d, partner_addrs: [%s]}
                bootstrap:
                  dcs:
                    ttl: 20
                    loop_wait: 2
                    retry_timeout: 5
                    synchronous_mode: true
                    postgresql:
                      parameters: {max_connections: 200, synchronous_commit: 'on'}
                  initdb: [encoding: UTF8, auth: trust, locale: C]
                  pg_hba: [host all all 127.0.0.1/32 trust, host replication all 127.0.0.1/32 trust]
                postgresql:
                  listen: 127.0.0.1:%d
                  connect_address: 127.0.0.1:%d
                  data_dir: %s
                  bin_dir: %s
                  authentication:
                    superuser: {username: postgres, password: none}
                    replication: {username: replicator, password: none}
                  parameters: {unix_socket_directories: '%s'}
                """.formatted(
                        node.directory.getFileName(),
                        node.ports.rest,
                        node.ports.rest,
                        node.directory.resolve("raft"),
                        node.ports.raft,
                        others,
                        node.ports.sql,
                        node.ports.sql,
                        node.directory.resolve("data"),
                        SERVER,
                        node.directory);
    }

    /** The URL that leads to the primary, whichever node that is. */
    String url() {
        String hosts = nodes.stream().map(node -> "127.0.0.1:" + node.ports.sql).collect(Collectors.joining(","));
        return "jdbc:postgresql://" + hosts + "/ledger?user=postgres&targetServerType=primary"
                + "&connectTimeout=2&socketTimeout=20&hostRecheckSeconds=1";
    }

    /** The URL that leads to any standby, or to the primary if there is none. */
    String replicaUrl() {
        return url().replace("targetServerType=primary", "targetServerType=preferSecondary&loadBalanceHosts=true");
    }

    /** Kills Patroni and PostgreSQL on the node of the primary, as if its machine had lost power. */
    void killPrimary() throws Exception {
        Node primary = primary();
        List<ProcessHandle> all = Stream.concat(Stream.of(primary.process.toHandle()), primary.process.descendants())
                .toList();
        all.forEach(ProcessHandle::destroyForcibly);
        all.forEach(one -> one.onExit().join());
    }

    private Node primary() throws SQLException {
        for (Node node : nodes) {
            if (number(node, "select case when pg_is_in_recovery() then 0 else 1 end") == 1) {
                return node;
            }
        }
        throw new AssertionError("There is no primary");
    }

    private void execute(String sql) throws SQLException {
        try (Connection connection = DriverManager.getConnection(url(primary()));
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    /** Waits until a number that the primary knows is large enough. */
    private void await(String select, long wanted) throws IOException {
        long begin = System.nanoTime();
        while (System.nanoTime() - begin < PATIENCE_NANOS) {
            for (Node node : nodes) {
                if (node.process.isAlive() && number(node, select) >= wanted) {
                    return;
                }
            }
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(200));
        }
        StringBuilder logs = new StringBuilder();
        for (Node node : nodes) {
            List<String> lines = Files.readAllLines(node.directory.resolve("patroni.log"));
            logs.append('\n').append(String.join("\n", lines.subList(Math.max(0, lines.size() - 20), lines.size())));
        }
        throw new AssertionError("The cluster has no synchronous standby:" + logs);
    }

    /** The result of a query; -1 if the node takes no connections. */
    private static long number(Node node, String select) {
        try (Connection connection = DriverManager.getConnection(url(node));
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(select)) {
            row.next();
            return row.getLong(1);
        } catch (SQLException e) {
            return -1;
        }
    }

    private static String url(Node node) {
        return "jdbc:postgresql://127.0.0.1:" + node.ports.sql + "/postgres?user=postgres&connectTimeout=2";
    }

    @Override
    public void close() {
        for (Node node : nodes) {
            if (node.process != null) {
                List<ProcessHandle> all = Stream.concat(Stream.of(node.process.toHandle()), node.process.descendants())
                        .toList();
                all.forEach(ProcessHandle::destroyForcibly);
                all.forEach(one -> one.onExit().join());
            }
        }
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }
}
