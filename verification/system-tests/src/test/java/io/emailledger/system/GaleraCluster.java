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
import java.util.stream.IntStream;

/**
 * Nodes of MariaDB Galera on 127.0.0.1, from the machine's packages mariadb-server, galera-4 and rsync, which are in no
 * Maven repository. Every node writes its commits to the disk.
 */
final class GaleraCluster implements AutoCloseable {
    private static final Path PROVIDER = Path.of("/usr/lib/galera/libgalera_smm.so");
    private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(90);

    private final List<Node> nodes = new ArrayList<>();

    private record Ports(int sql, int group, int increments, int snapshots) {}

    private static final class Node {
        private final Path directory;
        private final Ports ports;
        private Process process;

        Node(Path directory, Ports ports) {
            this.directory = directory;
            this.ports = ports;
        }
    }

    private GaleraCluster() {}

    /** Starts the given number of nodes. */
    static GaleraCluster start(Path directory, int count) throws Exception {
        if (!Files.exists(PROVIDER)) {
            throw new IllegalStateException("Galera is not installed: there is no " + PROVIDER
                    + ". Install the packages mariadb-server, galera-4 and rsync.");
        }
        GaleraCluster cluster = new GaleraCluster();
        try {
            for (int i = 0; i < count; i++) {
                Ports ports = new Ports(freePort(), freePort(), freePort(), freePort());
                cluster.nodes.add(new Node(Files.createDirectories(directory.resolve("node" + i)), ports));
            }
            Node first = cluster.nodes.get(0);
            run(
                    first.directory,
                    "mariadb-install-db",
                    "--no-defaults",
                    "--auth-root-authentication-method=normal",
                    "--user=" + System.getProperty("user.name"),
                    "--datadir=" + first.directory.resolve("data"));
            for (Node node : cluster.nodes) {
                if (node != first) {
                    // It receives the state of the first node by rsync.
                    Files.createDirectories(node.directory.resolve("data"));
                }
                // The daemon that receives a state may be nobody.
                run(node.directory, "chmod", "-R", "a+rwX", node.directory.toString());
                cluster.start(node);
            }
            cluster.execute(0, "create database ledger");
            return cluster;
        } catch (Exception | AssertionError e) {
            cluster.close();
            throw e;
        }
    }

    private void start(Node node) throws Exception {
        boolean first = node == nodes.get(0);
        Ports ports = node.ports;
        String others = nodes.stream()
                .filter(other -> other.process != null)
                .map(other -> "127.0.0.1:" + other.ports.group)
                .collect(Collectors.joining(","));
        List<String> command = new ArrayList<>(List.of(
                "mariadbd",
                "--no-defaults",
                "--user=" + System.getProperty("user.name"),
                "--datadir=" + node.directory.resolve("data"),
                "--port=" + ports.sql,
                "--bind-address=127.0.0.1",
                "--socket=" + node.directory.resolve("socket"),
                "--pid-file=" + node.directory.resolve("pid"),
                "--skip-name-resolve",
                "--binlog-format=ROW",
                "--default-storage-engine=InnoDB",
                "--innodb-autoinc-lock-mode=2",
                "--innodb-flush-log-at-trx-commit=1",
                "--innodb-buffer-pool-size=64M",
                "--wsrep-on=ON",
                "--wsrep-provider=" + PROVIDER,
                "--wsrep-cluster-name=campaign",
                "--wsrep-cluster-address=gcomm://" + (first ? "" : others),
                "--wsrep-node-address=127.0.0.1",
                "--wsrep-node-name=" + node.directory.getFileName(),
                "--wsrep-sst-method=rsync",
                "--wsrep-sst-receive-address=127.0.0.1:" + ports.snapshots,
                "--wsrep-provider-options=gmcast.listen_addr=tcp://127.0.0.1:" + ports.group + ";base_port="
                        + ports.group + ";ist.recv_addr=127.0.0.1:" + ports.increments));
        if (first) {
            command.add("--wsrep-new-cluster");
        }
        Path log = node.directory.resolve("server.log");
        node.process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
        awaitReady(node, log);
    }

    private static void awaitReady(Node node, Path log) throws IOException {
        long begin = System.nanoTime();
        while (node.process.isAlive() && System.nanoTime() - begin < PATIENCE_NANOS) {
            try (Connection connection = DriverManager.getConnection(url(node.ports.sql + "", "mysql"));
                    Statement statement = connection.createStatement();
                    ResultSet row = statement.executeQuery("show status like 'wsrep_ready'")) {
                if (row.next() && row.getString(2).equals("ON")) {
                    return;
                }
            } catch (SQLException e) {
                // Not yet.
            }
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(100));
        }
        List<String> lines = Files.readAllLines(log);
        throw new AssertionError("A node of Galera takes no connections:\n"
                + String.join("\n", lines.subList(Math.max(0, lines.size() - 40), lines.size())));
    }

    /** The URL that prefers one node, and fails over to the next ones. */
    String urlFrom(int preferred) {
        String hosts = IntStream.range(0, nodes.size())
                .mapToObj(i -> "127.0.0.1:" + nodes.get((preferred + i) % nodes.size()).ports.sql)
                .collect(Collectors.joining(","));
        return "jdbc:mariadb:sequential://" + hosts + "/ledger?user=root&connectTimeout=2000&socketTimeout=20000";
    }

    private static String url(String port, String database) {
        return "jdbc:mariadb://127.0.0.1:" + port + "/" + database + "?user=root";
    }

    private void execute(int node, String sql) throws SQLException {
        try (Connection connection = DriverManager.getConnection(url(nodes.get(node).ports.sql + "", "mysql"));
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    /** Kills a node, as if its machine had lost power. */
    void kill(int node) throws InterruptedException {
        nodes.get(node).process.destroyForcibly().waitFor();
    }

    @Override
    public void close() {
        for (Node node : nodes) {
            if (node.process != null) {
                node.process.destroyForcibly();
            }
        }
        for (Node node : nodes) {
            if (node.process != null) {
                node.process.onExit().join();
            }
        }
    }

    private static void run(Path directory, String... command) throws IOException, InterruptedException {
        Path log = directory.resolve("install.log");
        Process process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
        if (process.waitFor() != 0) {
            throw new IOException(command[0] + " failed:\n" + Files.readString(log));
        }
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }
}
