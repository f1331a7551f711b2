package io.emailledger.system;

import static org.assertj.core.api.Assertions.assertThat;

import io.emailledger.testkit.smtp.Moment;
import io.emailledger.testkit.smtp.Phase;
import io.emailledger.testkit.smtp.Reaction;
import io.emailledger.testkit.smtp.ScriptedSmtpServer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;

/**
 * {@code kill -9} at fifty random moments of a process that records, sends and cancels, on one H2 database in a file.
 * The server keeps its own journal, and the journal is the truth. {@code -Dkill.seed=} chooses the same moments again,
 * {@code -Dkill.count=} more of them.
 */
class KillCampaignTest {
    private static final Duration A_WHILE = Duration.ofSeconds(60);
    private static final List<String> JVM = List.of("-XX:TieredStopAtLevel=1", "-Xmx128m");

    /** Kept when the test fails: the file shows what it was. */
    @TempDir(cleanup = CleanupMode.ON_SUCCESS)
    Path directory;

    @Test
    void fiftyKillsLoseNothingAndDoubleNothingThatTheyDoNotExplain() throws Exception {
        long seed = Long.getLong("kill.seed", System.nanoTime());
        int kills = Integer.getInteger("kill.count", 50);
        long start = System.nanoTime();
        Random random = new Random(seed);
        Path file = directory.resolve("history");
        Path journal = directory.resolve("journal");
        KillLedger told = new KillLedger(journal);
        AtomicReference<Optional<KillMoment>> next = new AtomicReference<>(Optional.empty());
        try (ScriptedSmtpServer server = ScriptedSmtpServer.builder()
                .keepBodies(false)
                .journalTo(journal)
                .start()) {
            Random moods = new Random(seed);
            server.rule(moment -> next.get().flatMap(kill -> kill.at(moment)).or(() -> mood(moment, moods)));
            for (int i = 0; i < kills; i++) {
                KillMoment moment = KillMoment.random(random);
                next.set(Optional.of(moment));
                try (Child child = Child.start(
                        KillCampaignProgram.class, JVM, file, server.port(), random.nextLong(), told.firstUntold())) {
                    moment.await(child);
                    child.kill();
                    next.set(Optional.empty());
                    // What the dead process had said to the end, the server still hears, and takes.
                    server.release();
                    server.awaitNoConnections(A_WHILE);
                    told.killed(child.lines());
                }
            }
            try (Child last = Child.start(KillCampaignProgram.class, JVM, file, server.port(), random.nextLong())) {
                assertThat(last.awaitExit())
                        .as(() -> "the last process said: " + last.lines())
                        .isZero();
            }
        }
        try (H2File database = H2File.at(file)) {
            KillVerdict verdict = told.judge(database.store());
            System.out.printf(
                    "kill -9: seed %d, %d kills, %s, %.0f s%n",
                    seed, kills, verdict, (System.nanoTime() - start) / 1e9);
            assertThat(verdict.violations()).as("seed " + seed).isEmpty();
        }
    }

    /** The server is not always of the same mind, so that there are retries and bounces to be killed in. */
    private static Optional<Reaction> mood(Moment moment, Random moods) {
        int dice;
        synchronized (moods) {
            dice = moods.nextInt(100);
        }
        if (moment.phase() == Phase.RCPT && dice < 3) {
            return Optional.of(
                    Reaction.reply(dice == 0 ? 550 : 451, dice == 0 ? "5.7.1 Not today" : "4.7.1 Greylisted"));
        }
        if (moment.phase() == Phase.FINAL_DOT && dice < 2) {
            return Optional.of(Reaction.reply(451, "4.3.0 Queue full"));
        }
        return Optional.empty();
    }
}
