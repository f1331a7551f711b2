package io.emailledger.system;

import io.emailledger.rig.Campaigns;
import io.emailledger.testdatabases.Release;
import io.emailledger.testdatabases.TestDatabase;
import io.emailledger.testdatabases.TestServer;
import java.nio.file.Path;
import org.h2.tools.Server;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;

/**
 * Tests a process that is stopped, or disconnected from its database and its relay, for longer than its lease, at every
 * point of an attempt, while another process works on the same database. {@code -Pcampaigns} runs more rounds, {@code
 * -Dlease.rounds=} sets their number, and {@code -Dlease.seed=} repeats the same ones.
 */
class LostLeaseCampaignTest {
    private static final int ROUNDS = Integer.getInteger("lease.rounds", Campaigns.number(3, 100));
    private static final long SEED = Long.getLong("lease.seed", System.nanoTime());

    /** Kept when the test fails, for analysis. */
    @TempDir(cleanup = CleanupMode.ON_SUCCESS)
    Path directory;

    @Test
    void nothingIsSentUnderLostLeaseOnH2() throws Exception {
        Server h2 = Server.createTcpServer("-tcpPort", "0", "-ifNotExists", "-baseDir", directory.toString())
                .start();
        try {
            LostLeaseCampaign.run(
                    "H2",
                    ROUNDS,
                    SEED,
                    h2.getPort(),
                    port -> "jdbc:h2:tcp://127.0.0.1:" + port + "/./history;USER=sa",
                    directory);
        } finally {
            h2.stop();
        }
    }

    @Test
    void nothingIsSentUnderLostLeaseOnPostgreSql() throws Exception {
        TestServer server = TestServer.shared(Release.POSTGRESQL_18);
        try (TestDatabase database = server.newDatabase()) {
            // A process that is stopped or cut off inside a transaction keeps its locks until it is back, or the server
            // ends it.
            String url = database.url("options=-c%20lock_timeout=2s%20-c%20idle_in_transaction_session_timeout=1s");
            LostLeaseCampaign.run(
                    "PostgreSQL",
                    ROUNDS,
                    SEED,
                    server.port(),
                    port -> url.replace(":" + server.port() + "/", ":" + port + "/"),
                    directory);
        }
    }
}
