package io.emailledger.system;

import static org.assertj.core.api.Assertions.assertThat;

import io.emailledger.testdatabases.Release;
import io.emailledger.testdatabases.TestDatabase;
import io.emailledger.testdatabases.TestServer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;

/**
 * Runs the {@link KillCampaign} on databases of several machines, one of which is killed half-way: {@code mvn
 * -Pclusters}. The lease is longer than the failover takes, as required.
 */
@Tag("clusters")
class ClusterCampaignTest {
    private static final Duration LEASE = Duration.ofSeconds(20);
    /** A primary is replaced after 20 seconds without a sign of it. */
    private static final Duration PATRONI_LEASE = Duration.ofSeconds(60);

    private static final int KILLS = 12;

    @TempDir(cleanup = CleanupMode.ON_SUCCESS)
    Path directory;

    @Test
    void synchronousStandbyLosesNothingAfterKill() throws Exception {
        try (TestServer primary = TestServer.durable(Release.POSTGRESQL_18);
                TestServer standby = primary.startStandby()) {
            TestDatabase database = primary.newDatabase();
            database.execute(
                    "alter system set synchronous_standby_names = '*'",
                    "alter system set synchronous_commit = on",
                    "select pg_reload_conf()");
            await(database, "select 1 from pg_stat_replication where sync_state = 'sync'");
            String url = "jdbc:postgresql://127.0.0.1:" + primary.port() + ",127.0.0.1:" + standby.port() + "/"
                    + database.name()
                    + "?user=postgres&targetServerType=primary&connectTimeout=2&socketTimeout=20";
            KillCampaign.run(
                    "PostgreSQL with a synchronous standby",
                    KillCampaign.Plan.of(4, KILLS, LEASE),
                    List.of(url),
                    () -> {
                        primary.kill();
                        standby.promote();
                    },
                    directory);
        }
    }

    @Test
    void galeraLosesNothingAfterKillOfNode() throws Exception {
        try (GaleraCluster cluster = GaleraCluster.start(directory, 3)) {
            List<String> urls = IntStream.range(0, 3).mapToObj(cluster::urlFrom).toList();
            KillCampaign.run(
                    "MariaDB Galera", KillCampaign.Plan.of(4, KILLS, LEASE), urls, () -> cluster.kill(0), directory);
        }
    }

    @Test
    void pgBouncerInTransactionModeLosesNothingAfterRestart() throws Exception {
        try (TestServer server = TestServer.durable(Release.POSTGRESQL_18);
                PgBouncer bouncer = PgBouncer.start(
                        directory, server.port(), server.newDatabase().name())) {
            KillCampaign.run(
                    "PostgreSQL behind PgBouncer",
                    KillCampaign.Plan.of(4, KILLS, LEASE),
                    List.of(bouncer.url()),
                    bouncer::restart,
                    directory);
        }
    }

    @Test
    void patroniLosesNothingAfterKillOfPrimary() throws Exception {
        try (PatroniCluster cluster = PatroniCluster.start(directory, 3)) {
            KillCampaign.run(
                    "PostgreSQL with Patroni",
                    KillCampaign.Plan.of(4, KILLS, PATRONI_LEASE),
                    List.of(cluster.url()),
                    cluster::killPrimary,
                    directory);
        }
    }

    /** The history is read from the standbys, one of which becomes the primary, while the campaign runs. */
    @Test
    void patroniReplicasAreCompleteUpToTheirTime() throws Exception {
        try (PatroniCluster cluster = PatroniCluster.start(directory, 3);
                ReplicaWitness witness = ReplicaWitness.start(cluster.url(), cluster.replicaUrl())) {
            KillCampaign.run(
                    "PostgreSQL with Patroni, the history read from its standbys",
                    KillCampaign.Plan.of(4, KILLS, PATRONI_LEASE),
                    List.of(cluster.url()),
                    cluster::killPrimary,
                    directory);
            witness.end();
            System.out.println("read replicas: " + witness);
            assertThat(witness.violations()).isEmpty();
            assertThat(witness.compared()).isGreaterThanOrEqualTo(5);
        }
    }

    private static void await(TestDatabase database, String select) throws Exception {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
        while (database.column(select).equals(Collections.emptyList())) {
            if (System.nanoTime() > end) {
                throw new AssertionError("the standby does not follow");
            }
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(50));
        }
    }
}
