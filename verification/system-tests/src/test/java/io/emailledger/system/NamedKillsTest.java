package io.emailledger.system;

import static org.assertj.core.api.Assertions.assertThat;

import io.emailledger.rig.Campaigns;
import io.emailledger.testdatabases.Release;
import io.emailledger.testdatabases.TestServer;
import io.emailledger.testkit.smtp.Phase;
import io.emailledger.testkit.smtp.Reaction;
import io.emailledger.testkit.smtp.Rule;
import io.emailledger.testkit.smtp.ScriptedSmtpServer;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Kills a process at every {@link KillPoint}, and at the important phases of the conversation, each time during work,
 * with {@code -Pcampaigns} on each database. The next process continues. At the end the judge of the {@link
 * KillCampaign} checks the result.
 */
class NamedKillsTest {
    private static final int KILLED = 137;
    private static final Duration LEASE = Duration.ofSeconds(1);
    private static final Duration A_WHILE = Duration.ofSeconds(60);

    /** Before DATA is accepted, while the content arrives, and when it is complete and without a reply. */
    private static final List<Phase> PHASES = List.of(Phase.DATA, Phase.CONTENT, Phase.FINAL_DOT);

    private static final int DATABASES = 3;

    @TempDir
    Path directory;

    private int databases;

    @Test
    void namedKillsOnH2LoseOrDuplicateNothing() throws Exception {
        atThePoints("H2", 0, () -> PooledDatabase.h2(directory.resolve("history" + ++databases)));
    }

    @Test
    void namedKillsOnPostgreSqlLoseOrDuplicateNothing() throws Exception {
        TestServer server = TestServer.shared(Release.POSTGRESQL_18);
        atThePoints("PostgreSQL", 1, () -> server.newDatabase().url());
    }

    @Test
    void namedKillsOnMariaDbLoseOrDuplicateNothing() throws Exception {
        TestServer server = TestServer.shared(Release.MARIADB_11_4);
        atThePoints("MariaDB", 2, () -> server.newDatabase().url());
    }

    /** Creates an empty database. */
    private interface Databases {
        String url() throws SQLException;
    }

    private void atThePoints(String name, int place, Databases empty) throws Exception {
        long start = System.nanoTime();
        long seed = Long.getLong("kill.seed", System.nanoTime());
        Random random = new Random(seed);
        Path journal = directory.resolve("journal");
        KillLedger told = new KillLedger(journal);
        String url = empty.url();
        try (ScriptedSmtpServer server =
                ScriptedSmtpServer.builder().discarding().journalTo(journal).start()) {
            server.rule(moment -> {
                told.heard(moment);
                return Optional.empty();
            });
            KillCampaignProgram.Site site = new KillCampaignProgram.Site(url, server.port(), LEASE);
            for (KillPoint point : chosen(KillPoint.values(), place)) {
                if (point.isInMigration()) {
                    KillCampaignProgram.Site fresh = new KillCampaignProgram.Site(empty.url(), server.port(), LEASE);
                    killAt(point, fresh, random, new KillLedger(journal));
                    fresh.drain(random.nextLong());
                } else {
                    killAt(point, site, random, told);
                }
            }
            for (Phase phase : chosen(PHASES.toArray(Phase[]::new), place)) {
                killAt(phase, server, site, random, told);
            }
            site.drain(random.nextLong());
        }
        try (PooledDatabase database = PooledDatabase.at(url)) {
            KillVerdict verdict = told.judge(database.store(), false);
            System.out.printf(
                    "kills at %d named points on %s: seed %d, %s, %.0f s%n",
                    chosen(KillPoint.values(), place).size()
                            + chosen(PHASES.toArray(Phase[]::new), place).size(),
                    name,
                    seed,
                    verdict,
                    (System.nanoTime() - start) / 1e9);
            assertThat(verdict.violations()).as(name + ", seed " + seed).isEmpty();
        }
    }

    /**
     * Returns all points for the long form, and every third for the short form, so that each is used on one database.
     */
    private static <T> List<T> chosen(T[] all, int place) {
        return IntStream.range(0, all.length)
                .filter(i -> Campaigns.areLong() || i % DATABASES == place)
                .mapToObj(i -> all[i])
                .toList();
    }

    private static void killAt(KillPoint point, KillCampaignProgram.Site site, Random random, KillLedger told)
            throws Exception {
        String name = point.name().toLowerCase(Locale.ROOT).replace('_', '-') + ".example";
        try (Child child = site.start(name, random.nextLong(), told.firstUntold(0), Optional.of(point))) {
            assertThat(child.awaitExit()).as(() -> point + ": " + child.lines()).isEqualTo(KILLED);
            told.killed(name, child.lines(), Instant.now());
        }
    }

    private static void killAt(
            Phase phase, ScriptedSmtpServer server, KillCampaignProgram.Site site, Random random, KillLedger told)
            throws Exception {
        String name = phase.name().toLowerCase(Locale.ROOT).replace('_', '-') + ".example";
        server.clearRules();
        Rule held = server.when(phase).after(2).times(1).then(Reaction.stall());
        server.rule(moment -> {
            told.heard(moment);
            return Optional.empty();
        });
        try (Child child = site.start(name, random.nextLong(), told.firstUntold(0), Optional.empty())) {
            held.awaitUsed(1, A_WHILE);
            child.kill();
            Instant death = Instant.now();
            server.release();
            told.killed(name, child.lines(), death);
        }
    }
}
