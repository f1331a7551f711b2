package io.emailledger.system;

import static org.assertj.core.api.Assertions.assertThat;

import io.emailledger.EmailLedger;
import io.emailledger.actions.CancelResult;
import io.emailledger.history.EmailRecord;
import io.emailledger.history.EmailStatus;
import io.emailledger.message.EmailId;
import io.emailledger.smtp.Security;
import io.emailledger.smtp.SmtpTransport;
import io.emailledger.spi.HistoryStore;
import io.emailledger.spi.StoreException;
import io.emailledger.spi.Transport;
import io.emailledger.spi.Transport.Envelope;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/**
 * Runs two processes on one database. In each round the first process has several e-mails in flight, each at another
 * point of its attempt, when it is stopped or disconnected from the database, the server or both, for longer than its
 * lease. The other process continues, some of the e-mails are cancelled, and then the first process resumes. At the end
 * a judge compares the journal of the server with the history.
 */
final class LostLeaseCampaign {
    private static final Duration LEASE = Duration.ofSeconds(1);
    private static final int EACH_ROUND = 5;
    private static final long LONGEST_NANOS = Duration.ofMinutes(1).toNanos();
    private static final long SOON_NANOS = Duration.ofSeconds(10).toNanos();
    private static final long MOMENT_NANOS = TimeUnit.MILLISECONDS.toNanos(20);
    private static final int POLLS_BETWEEN_GOES = 10;

    private final Random random;
    private final HistoryStore store;
    private final LostLeaseServer server;
    private final SilentProxy toDatabase;
    private final SilentProxy toServer;
    private final Child first;
    private final LostLeaseJudge judge;
    private final Map<Fault, Integer> faults = new EnumMap<>(Fault.class);
    private int mails;

    /** What happens to the first process. */
    private enum Fault {
        STOPPED,
        WITHOUT_DATABASE,
        WITHOUT_SERVER,
        WITHOUT_BOTH
    }

    /** The end of a content, for the judge. */
    record End(String speaker, EmailId id, Instant at) {}

    private LostLeaseCampaign(
            Random random,
            HistoryStore store,
            LostLeaseServer server,
            SilentProxy toDatabase,
            SilentProxy toServer,
            Child first) {
        this.random = random;
        this.store = store;
        this.server = server;
        this.toDatabase = toDatabase;
        this.toServer = toServer;
        this.first = first;
        this.judge = new LostLeaseJudge(store, server);
    }

    /** A database with a server, and its URL for a given port. */
    @FunctionalInterface
    interface Address {
        String url(int port);
    }

    /** Runs a campaign, prints a line of statistics, and fails on any violation. */
    static void run(String name, int rounds, long seed, int databasePort, Address database, Path directory)
            throws Exception {
        long start = System.nanoTime();
        try (PooledDatabase pool = PooledDatabase.checked(database.url(databasePort));
                HistoryStore store = io.emailledger.jdbc.JdbcHistoryStore.create(pool.dataSource());
                LostLeaseServer server = new LostLeaseServer(directory.resolve("journal"));
                SilentProxy toDatabase = new SilentProxy(databasePort);
                SilentProxy toServer = new SilentProxy(server.port());
                Child first = LostLeaseProgram.start(database.url(toDatabase.port()), toServer.port(), LEASE)) {
            first.awaitLine("open");
            LostLeaseCampaign campaign =
                    new LostLeaseCampaign(new Random(seed), store, server, toDatabase, toServer, first);
            for (int i = 0; i < rounds; i++) {
                campaign.round();
            }
            first.say(LostLeaseProgram.CLOSE);
            first.awaitLine("closed");
            first.awaitExit();
            LostLeaseProgram.each(
                    first, LostLeaseProgram.END, (id, at) -> campaign.judge.ended(new End("a.example", id, at)));
            LostLeaseJudge.Verdict verdict = campaign.judge.verdict();
            System.out.printf(
                    "lost leases on %s: seed %d, %d rounds %s, %s, %.0f s%n",
                    name, seed, rounds, campaign.faults, verdict, (System.nanoTime() - start) / 1e9);
            assertThat(verdict.violations())
                    .as(() ->
                            name + ", seed " + seed + ", the first process said:\n" + String.join("\n", first.lines()))
                    .isEmpty();
        }
    }

    private void round() {
        List<LostLeaseMail> held = new ArrayList<>();
        for (int i = 0; i < EACH_ROUND; i++) {
            held.add(new LostLeaseMail(++mails, random));
        }
        Fault fault = Fault.values()[random.nextInt(Fault.values().length)];
        faults.merge(fault, 1, Integer::sum);
        try (EmailLedger desk = other("desk.example", 0)) {
            // The first e-mail is not blocked: the circuit breaker may still be open, and would probe with one e-mail.
            EmailId ahead = desk.send(LostLeaseMail.ahead());
            until("the first process sends", held, () -> isSettled(ahead));
            server.hold(held);
            List<EmailId> ids =
                    desk.sendAll(held.stream().map(LostLeaseMail::email).toList());
            for (int i = 0; i < held.size(); i++) {
                held.get(i).recordedAs(ids.get(i));
            }
            boolean all = random.nextInt(4) > 0;
            until(
                    "the first process has reached the e-mails",
                    held,
                    () -> all
                            ? held.stream().allMatch(this::isBegun)
                            : held.stream().anyMatch(this::isBegun));
            strike(fault);
            if (fault == Fault.WITHOUT_SERVER) {
                goOn(fault, held);
                server.releaseOther(held);
                until("all e-mails are finished", held, () -> held.stream().allMatch(this::isSettled));
            } else {
                takeOver(fault, held, desk);
            }
        }
        judge.judgeLater(held);
    }

    private void takeOver(Fault fault, List<LostLeaseMail> held, EmailLedger desk) {
        EmailLedger other = other("b.example", 4);
        try {
            boolean otherIsFaster = random.nextInt(3) == 0;
            // Rows that the first process was claiming may be locked in the database until it is back.
            boolean unused =
                    isSoon(held, () -> held.stream().allMatch(mail -> mail.isReachedByOther() || isSettled(mail)));
            List<LostLeaseMail> toCancel = held.stream()
                    .filter(mail -> mail.plan == LostLeaseMail.Plan.CANCEL)
                    .filter(LostLeaseMail::isReachedByOther)
                    .toList();
            toCancel.forEach(mail -> until("it can be cancelled", held, () -> cancel(mail, desk)));
            if (otherIsFaster) {
                server.releaseOther(held);
            }
            goOn(fault, held);
            until("the first process has finished", held, () -> held.stream().allMatch(this::isOver));
            server.releaseOther(held);
            until("all e-mails are finished", held, () -> held.stream().allMatch(this::isSettled));
        } finally {
            other.close();
        }
    }

    private void strike(Fault fault) {
        switch (fault) {
            case STOPPED -> first.stop();
            case WITHOUT_DATABASE -> toDatabase.goSilent();
            case WITHOUT_SERVER -> toServer.goSilent();
            case WITHOUT_BOTH -> {
                toDatabase.goSilent();
                toServer.goSilent();
            }
        }
    }

    private void goOn(Fault fault, List<LostLeaseMail> held) {
        server.releaseFirst(held);
        first.say(LostLeaseProgram.GO);
        switch (fault) {
            case STOPPED -> first.goOn();
            case WITHOUT_DATABASE -> comeBack(toDatabase);
            case WITHOUT_SERVER -> comeBack(toServer);
            case WITHOUT_BOTH -> {
                comeBack(toServer);
                comeBack(toDatabase);
            }
        }
    }

    private void comeBack(SilentProxy network) {
        if (random.nextBoolean()) {
            network.comeBack();
        } else {
            network.comeBackWithReset();
        }
    }

    private boolean cancel(LostLeaseMail mail, EmailLedger desk) {
        try {
            CancelResult result = desk.cancel(mail.id());
            if (result.code() == CancelResult.Code.CANCELLED) {
                mail.cancelledWith(result);
            }
            return result.code() == CancelResult.Code.CANCELLED || isSettled(mail);
        } catch (StoreException e) {
            // A process that was stopped in the middle of a commit may hold a lock.
            return false;
        }
    }

    private EmailLedger other(String name, int workers) {
        Transport relay = SmtpTransport.relay("127.0.0.1", server.port())
                .security(Security.NONE)
                .connections(EACH_ROUND)
                .heloName(name)
                .build();
        return EmailLedger.builder(store, new WatchedTransport(relay, new WatchedTransport.Watcher() {
                    @Override
                    public void ends(Envelope envelope) {
                        judge.ended(new End(name, envelope.email(), Instant.now()));
                    }
                }))
                .workers(workers)
                .lease(LEASE)
                .pollInterval(Duration.ofMillis(20))
                .retry(Duration.ofMillis(20), Duration.ofMillis(200))
                .build();
    }

    /** Returns whether the first process has reached the point where the e-mail is blocked. */
    private boolean isBegun(LostLeaseMail mail) {
        return mail.isReachedByFirst() || isSettled(mail) || saysOf(LostLeaseProgram.HOLDS, mail);
    }

    private boolean isOver(LostLeaseMail mail) {
        return !isBegunByFirst(mail) || saysOf(LostLeaseProgram.OVER, mail);
    }

    private boolean isBegunByFirst(LostLeaseMail mail) {
        return mail.isReachedByFirst() || saysOf(LostLeaseProgram.HOLDS, mail);
    }

    private boolean saysOf(String kind, LostLeaseMail mail) {
        return first.lines().stream().anyMatch(line -> line.startsWith(kind + mail.id()));
    }

    private boolean isSettled(LostLeaseMail mail) {
        return isSettled(mail.id());
    }

    private boolean isSettled(EmailId id) {
        try {
            Optional<EmailStatus> status = store.find(id).map(EmailRecord::status);
            return status.filter(s -> s.isFinished() || s == EmailStatus.UNCONFIRMED)
                    .isPresent();
        } catch (StoreException e) {
            return false;
        }
    }

    /** Waits for a condition. E-mails blocked inside the first process continue after its signal. */
    private void until(String what, List<LostLeaseMail> held, BooleanSupplier condition) {
        if (!isWithin(LONGEST_NANOS, held, condition)) {
            throw new AssertionError("it took too long until " + what + ": "
                    + held.stream()
                            .map(mail -> mail + " first " + mail.isReachedByFirst() + " other "
                                    + mail.isReachedByOther()
                                    + (mail.id() == null
                                            ? ""
                                            : " " + store.find(mail.id()).map(EmailRecord::state)))
                            .toList()
                    + String.join("\n", first.linesWithThreads()));
        }
    }

    private boolean isSoon(List<LostLeaseMail> held, BooleanSupplier condition) {
        return isWithin(SOON_NANOS, held, condition);
    }

    private boolean isWithin(long nanos, List<LostLeaseMail> held, BooleanSupplier condition) {
        long end = System.nanoTime() + nanos;
        for (int polls = 1; !condition.getAsBoolean(); polls++) {
            if (System.nanoTime() > end) {
                return false;
            }
            if (polls % POLLS_BETWEEN_GOES == 0 && held.get(0).firstMayGoOn.getCount() == 0) {
                first.say(LostLeaseProgram.GO);
            }
            LockSupport.parkNanos(MOMENT_NANOS);
        }
        return true;
    }
}
