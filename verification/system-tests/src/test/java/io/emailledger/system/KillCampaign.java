package io.emailledger.system;

import static org.assertj.core.api.Assertions.assertThat;

import io.emailledger.testkit.smtp.Moment;
import io.emailledger.testkit.smtp.Phase;
import io.emailledger.testkit.smtp.Reaction;
import io.emailledger.testkit.smtp.ScriptedSmtpServer;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.atomic.AtomicReference;

/**
 * Runs nodes that record, send, cancel and resend on one database, kills them at random moments and restarts them, and
 * kills all of them at once at the end. The journal of the server is the truth.
 */
final class KillCampaign {
    private final Plan plan;
    private final List<String> urls;
    private final Disaster disaster;
    private final Path journal;
    private final KillLedger told;
    private final Random random;
    private final List<Node> nodes = new ArrayList<>();
    private final AtomicReference<Optional<KillMoment>> next = new AtomicReference<>(Optional.empty());
    private int killed;
    private boolean struck;

    /**
     * The size of a campaign.
     *
     * @param nodes the number of concurrent nodes
     * @param kills the minimum number of kills
     * @param mails the minimum number of e-mails that the server accepts
     * @param steps the maximum number of SMTP steps between two kills
     * @param lease the lease of a node
     * @param seed the seed of the random moments
     * @param routes whether each node has four routes with a stand-in each, and the server is at times unavailable
     */
    record Plan(int nodes, int kills, long mails, int steps, Duration lease, long seed, boolean routes) {

        /** A plan that {@code -Dkill.count=}, {@code kill.mails}, {@code kill.steps} and {@code kill.seed} override. */
        static Plan of(int nodes, int kills, Duration lease) {
            return of(nodes, kills, 0, 400, lease);
        }

        /** The same until this number of e-mails has arrived, with another number of steps between kills. */
        static Plan of(int nodes, int kills, long mails, int steps, Duration lease) {
            return new Plan(
                    nodes,
                    Integer.getInteger("kill.count", kills),
                    Long.getLong("kill.mails", mails),
                    Integer.getInteger("kill.steps", steps),
                    lease,
                    Long.getLong("kill.seed", System.nanoTime()),
                    false);
        }

        /** The same with four routes and failover. */
        Plan withRoutes() {
            return new Plan(nodes, kills, mails, steps, lease, seed, true);
        }
    }

    /** A failure of the database. */
    @FunctionalInterface
    interface Disaster {
        void strike() throws Exception;
    }

    /** A slot in which one process runs after the other. */
    private final class Node {
        private final int number;
        private int processes;
        private Child child;

        Node(int number) {
            this.number = number;
        }

        String name() {
            return "p" + processes + ".n" + number + ".example";
        }

        void start(int port) throws IOException {
            processes++;
            child = site(number, port).start(name(), random.nextLong(), told.firstUntold(number), Optional.empty());
        }

        void kill() {
            child.kill();
            killed++;
        }
    }

    private KillCampaign(Plan plan, List<String> urls, Disaster disaster, Path directory) {
        this.plan = plan;
        this.urls = urls;
        this.disaster = disaster;
        this.journal = directory.resolve("journal");
        this.told = new KillLedger(journal);
        this.random = new Random(plan.seed);
        for (int i = 0; i < plan.nodes; i++) {
            nodes.add(new Node(i));
        }
    }

    /** Runs a campaign on the database of a URL, prints a line of statistics, and fails on any violation. */
    static void run(String name, Plan plan, String url, Path directory) throws Exception {
        run(name, plan, List.of(url), () -> {}, directory);
    }

    /** The same with a separate URL for every node, and a failure of the database half-way. */
    static void run(String name, Plan plan, List<String> urls, Disaster disaster, Path directory) throws Exception {
        long start = System.nanoTime();
        KillCampaign campaign = new KillCampaign(plan, urls, disaster, directory);
        campaign.fight();
        try (PooledDatabase database = PooledDatabase.at(campaign.url(plan.nodes - 1))) {
            KillVerdict verdict = campaign.told.judge(database.store(), campaign.struck);
            System.out.printf(
                    "kill -9 on %s: seed %d, %d nodes, %d kills, %s, %.0f s%n",
                    name, plan.seed, plan.nodes, campaign.killed, verdict, (System.nanoTime() - start) / 1e9);
            assertThat(verdict.violations()).as(name + ", seed " + plan.seed).isEmpty();
        }
    }

    private void fight() throws Exception {
        try (ScriptedSmtpServer server =
                ScriptedSmtpServer.builder().discarding().journalTo(journal).start()) {
            Random moods = new Random(plan.seed);
            server.rule(moment -> {
                told.heard(moment);
                return next.get().flatMap(kill -> kill.at(moment)).or(() -> mood(moment, moods, plan.routes));
            });
            try {
                for (Node node : nodes) {
                    node.start(server.port());
                }
                while (killed < plan.kills || server.receivedCount() < plan.mails) {
                    Node victim = killOne(server);
                    victim.start(server.port());
                    if (!struck && killed >= plan.kills / 2 && server.receivedCount() >= plan.mails / 2) {
                        disaster.strike();
                        struck = true;
                    }
                }
                // The power fails.
                nodes.forEach(Node::kill);
                bury(nodes, server);
            } finally {
                nodes.forEach(node -> node.child.close());
            }
            server.clearRules();
            server.rule(moment -> {
                told.heard(moment);
                return Optional.empty();
            });
            site(plan.nodes - 1, server.port()).drain(random.nextLong());
        }
    }

    private Node killOne(ScriptedSmtpServer server) throws InterruptedException {
        KillMoment moment = KillMoment.random(random, plan.steps);
        Node chosen = nodes.get(random.nextInt(nodes.size()));
        next.set(Optional.of(moment));
        moment.await(chosen.child, nodes.stream().map(node -> node.child).toList());
        Optional<String> held = moment.heldConnection().stream()
                .mapToObj(told::speaker)
                .flatMap(Optional::stream)
                .findFirst();
        Node victim = nodes.stream()
                .filter(node -> held.equals(Optional.of(node.name())))
                .findFirst()
                .orElse(chosen);
        victim.kill();
        next.set(Optional.empty());
        bury(List.of(victim), server);
        return victim;
    }

    /** The server still reads and accepts complete mails of killed processes. */
    private void bury(List<Node> dead, ScriptedSmtpServer server) {
        Instant death = Instant.now();
        server.release();
        dead.forEach(node -> told.killed(node.name(), node.child.lines(), death));
    }

    private KillCampaignProgram.Site site(int node, int port) {
        return new KillCampaignProgram.Site(url(node), port, plan.lease, plan.routes);
    }

    private String url(int node) {
        return urls.get(node % urls.size());
    }

    /** The server varies its replies, so that kills also hit retries and bounces. */
    private static Optional<Reaction> mood(Moment moment, Random moods, boolean unavailable) {
        int dice;
        synchronized (moods) {
            dice = moods.nextInt(100);
        }
        if (unavailable && moment.phase() == Phase.GREETING && dice < 20) {
            return Optional.of(Reaction.replyThenClose(421, "4.3.2 Service not available"));
        }
        if (unavailable && moment.phase() == Phase.MAIL && dice < 3) {
            return Optional.of(Reaction.reply(451, "4.7.1 Your account has sent too many messages"));
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
