package io.emailledger.system;

import io.emailledger.testdatabases.Release;
import io.emailledger.testdatabases.TestServer;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;

/**
 * {@code kill -9} at random moments of processes that record, send, cancel and resend: of one on an H2 database in a
 * file, of four on a server that writes every commit to its disk. {@code -Dkill.seed=} chooses the same moments again,
 * {@code -Dkill.count=} more of them, {@code -Dkill.mails=} how many e-mails have to leave, {@code -Dkill.steps=} how
 * far two kills may lie apart. {@code -Pcampaigns} runs the long ones; docs/stores.md says what they came to.
 */
class KillCampaignTest {
    /** Longer than a busy machine keeps a living process waiting: only those that died lose one. */
    private static final Duration LEASE = Duration.ofSeconds(5);

    /** Kept when the test fails: the files show what it was. */
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
