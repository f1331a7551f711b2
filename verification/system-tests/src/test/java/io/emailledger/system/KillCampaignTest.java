package io.emailledger.system;

import io.emailledger.rig.Campaigns;
import io.emailledger.testdatabases.Release;
import io.emailledger.testdatabases.TestServer;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;

/**
 * Sends {@code kill -9} at random moments to processes that record, send, cancel and resend: one on an H2 database in a
 * file, four on a server that writes every commit to its disk. {@code -Dkill.seed=} repeats the same moments, {@code
 * -Dkill.count=} sets the number of kills, {@code -Dkill.mails=} the number of e-mails to send, {@code -Dkill.steps=}
 * the distance between kills. {@code -Pcampaigns} runs the long forms; docs/stores.md has the results.
 */
class KillCampaignTest {
    /** Longer than a busy machine delays a living process: only killed processes lose a lease. */
    private static final Duration LEASE = Duration.ofSeconds(5);

    /** Kept when the test fails, for analysis. */
    @TempDir(cleanup = CleanupMode.ON_SUCCESS)
    Path directory;

    @Test
    void killsOnH2LoseNothingAndExplainDuplicates() throws Exception {
        String url = PooledDatabase.h2(directory.resolve("history"));
        KillCampaign.run("H2", KillCampaign.Plan.of(1, Campaigns.number(8, 50), LEASE), url, directory);
    }

    @Test
    void killsOnPostgreSqlLoseNothingAndExplainDuplicates() throws Exception {
        onAServer("PostgreSQL", Release.POSTGRESQL_18);
    }

    @Test
    void killsWithFourRoutesAndFailoverLoseNothingAndExplainDuplicates() throws Exception {
        try (TestServer server = TestServer.durable(Release.POSTGRESQL_18)) {
            KillCampaign.Plan plan = Campaigns.areLong()
                    ? KillCampaign.Plan.of(4, 30, 20_000, 3_000, LEASE)
                    : KillCampaign.Plan.of(3, 3, LEASE);
            KillCampaign.run(
                    "PostgreSQL, four routes",
                    plan.withRoutes(),
                    server.newDatabase().url(),
                    directory);
        }
    }

    @Test
    void killsOnMariaDbLoseNothingAndExplainDuplicates() throws Exception {
        onAServer("MariaDB", Release.MARIADB_11_4);
    }

    private void onAServer(String name, Release release) throws Exception {
        try (TestServer server = TestServer.durable(release)) {
            String url = server.newDatabase().url();
            KillCampaign.Plan plan = Campaigns.areLong()
                    ? KillCampaign.Plan.of(4, 12, 100_000, 30_000, LEASE)
                    : KillCampaign.Plan.of(4, 3, LEASE);
            KillCampaign.run(name, plan, url, directory);
        }
    }
}
