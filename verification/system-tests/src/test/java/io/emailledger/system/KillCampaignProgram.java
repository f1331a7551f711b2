package io.emailledger.system;

import static org.assertj.core.api.Assertions.assertThat;

import io.emailledger.EmailLedger;
import io.emailledger.LedgerListener;
import io.emailledger.actions.CancelResult;
import io.emailledger.actions.ResendResult;
import io.emailledger.history.EmailRecord;
import io.emailledger.history.EmailRecord.EmailFacts;
import io.emailledger.history.EmailStatus;
import io.emailledger.history.EmailStatus.WaitReason;
import io.emailledger.history.HistoryEvent;
import io.emailledger.history.HistoryQuery;
import io.emailledger.history.StatusCounts;
import io.emailledger.jdbc.JdbcHistoryStore;
import io.emailledger.message.Attachment;
import io.emailledger.message.Email;
import io.emailledger.message.Email.Guarantee;
import io.emailledger.message.EmailBuilder;
import io.emailledger.message.EmailId;
import io.emailledger.routes.Route;
import io.emailledger.routes.Routes;
import io.emailledger.smtp.Security;
import io.emailledger.smtp.SmtpTransport;
import io.emailledger.spi.HistoryStore;
import io.emailledger.spi.HistoryStore.QueueStats;
import io.emailledger.spi.IdempotencyConflictException;
import io.emailledger.spi.StoreException;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.Callable;

/**
 * The process that is killed: it records numbered e-mails, sends all due e-mails of its database, cancels and resends
 * some, its own and those of other processes, and prints a line for every acknowledged result. After a kill the next
 * process starts at the first number that was not acknowledged, like an application that never received a result. The
 * idempotency key makes this safe.
 */
final class KillCampaignProgram {
    static final String RECORDED = "recorded ";
    static final String CANCELLED = "cancelled ";
    static final String RESENT = "resent ";

    /** A kill must hit work, not an idle queue. */
    private static final int BACKLOG = 60;

    private static final int RECENT = 20;
    private static final int ROUTES = 4;

    /** With this lease, transient failures of the database are expected. */
    private static final Duration PATIENT = Duration.ofSeconds(10);

    /** The longest time that the rest takes once all leases of dead processes have expired. */
    private static final Duration DRAIN = Duration.ofMinutes(2);

    private static final boolean PATIENTLY = Boolean.getBoolean("kill.patient");

    private final HistoryStore store;
    private final EmailLedger ledger;
    private final StepBell bell;
    private final Random random;

    private KillCampaignProgram(HistoryStore store, EmailLedger ledger, StepBell bell, long seed) {
        this.store = store;
        this.ledger = ledger;
        this.bell = bell;
        this.random = new Random(seed);
    }

    private static final List<String> JVM = List.of("-XX:TieredStopAtLevel=1", "-Xmx128m");

    /**
     * The addresses that a child uses.
     *
     * @param lease the duration of its leases
     * @param routes whether it has four routes, each with a stand-in at another name of the server
     */
    record Site(String url, int port, Duration lease, boolean routes) {
        Site(String url, int port, Duration lease) {
            this(url, port, lease, false);
        }

        private List<String> options() {
            List<String> options = new ArrayList<>(JVM);
            if (routes) {
                options.add("-Dkill.routes=true");
            }
            return options;
        }

        /** Starts a process that records from a number on. It ends itself at a {@link KillPoint}, if one is given. */
        Child start(String name, long seed, int first, Optional<KillPoint> end) throws IOException {
            List<String> options = options();
            if (lease.compareTo(PATIENT) >= 0) {
                options.add("-Dkill.patient=true");
            }
            end.ifPresent(point -> options.add("-Dkill.point=" + point));
            return Child.start(KillCampaignProgram.class, options, url, port, name, lease.toMillis(), seed, first);
        }

        /** Runs a process that sends the remaining e-mails, until it ends. */
        void drain(long seed) throws IOException {
            try (Child last = Child.start(
                    KillCampaignProgram.class, options(), url, port, "last.example", lease.toMillis(), seed)) {
                assertThat(last.awaitExit(lease.plus(DRAIN)))
                        .as(() -> "the last process said: " + last.lines())
                        .isZero();
            }
        }
    }

    /**
     * Runs with the database's URL, the server's port, its own name, the lease in milliseconds, a seed, and the first
     * number. Without a number it only sends the remaining e-mails.
     */
    public static void main(String[] arguments) throws Exception {
        while (true) {
            try {
                run(arguments);
                return;
            } catch (StoreException e) {
                if (!PATIENTLY) {
                    throw e;
                }
            }
        }
    }

    private static void run(String[] arguments) throws Exception {
        System.out.println("starting");
        StepBell bell = new StepBell();
        try (PooledDatabase database = PooledDatabase.at(arguments[0]);
                HistoryStore store = JdbcHistoryStore.create(
                        KillPoint.at(Optional.ofNullable(System.getProperty("kill.point")), database.dataSource()));
                EmailLedger ledger = EmailLedger.builder(store, routes(Integer.parseInt(arguments[1]), arguments[2]))
                        .listener(bell)
                        .workers(4)
                        .lease(Duration.ofMillis(Long.parseLong(arguments[3])))
                        .pollInterval(Duration.ofMillis(50))
                        .retry(Duration.ofMillis(20), Duration.ofMillis(200))
                        .build()) {
            System.out.println("open");
            KillCampaignProgram program = new KillCampaignProgram(store, ledger, bell, Long.parseLong(arguments[4]));
            if (arguments.length > 5) {
                program.work(Integer.parseInt(arguments[5]));
            } else {
                program.drain();
            }
        }
        System.out.println("drained");
    }

    private static Routes routes(int port, String name) {
        if (!Boolean.getBoolean("kill.routes")) {
            return Routes.byDefault(transport("127.0.0.1", port, name));
        }
        Routes routes = Routes.byDefault(route(EmailFacts.DEFAULT_ROUTE, port, name));
        for (int i = 1; i < ROUTES; i++) {
            routes = routes.route(route("route " + i, port, name));
        }
        return routes.choosing(
                email -> Optional.of(Math.floorMod(email.subject().hashCode(), ROUTES))
                        .filter(number -> number > 0)
                        .map(number -> "route " + number));
    }

    private static Route route(String route, int port, String name) {
        return Route.of(route, transport("127.0.0.1", port, name)).failover(transport("localhost", port, name));
    }

    private static SmtpTransport transport(String host, int port, String name) {
        return SmtpTransport.relay(host, port)
                .security(Security.NONE)
                .heloName(name)
                .build();
    }

    private void work(int first) throws InterruptedException {
        List<EmailId> recorded = new ArrayList<>();
        for (int number = first; ; ) {
            int next = number;
            List<EmailId> ids = patiently(() -> {
                awaitRoom();
                return record(next);
            });
            for (EmailId id : ids) {
                System.out.println(RECORDED + number++ + " " + id);
            }
            recorded.addAll(ids);
            recorded.subList(0, Math.max(0, recorded.size() - RECENT)).clear();
            for (int i = random.nextInt(3); i > 0; i--) {
                patiently(
                        () -> cancel(random.nextInt(4) == 0 ? found(EmailStatus.PENDING) : Optional.of(any(recorded))));
            }
            if (random.nextInt(4) == 0) {
                patiently(
                        () -> resend(random.nextBoolean() ? found(EmailStatus.DELIVERED) : Optional.of(any(recorded))));
            }
        }
    }

    /** A database may fail only during a failover. The caller must retry. */
    private <T> T patiently(Callable<T> call) throws InterruptedException {
        while (true) {
            try {
                return call.call();
            } catch (StoreException e) {
                if (!PATIENTLY) {
                    throw e;
                }
                bell.await();
            } catch (InterruptedException | RuntimeException e) {
                throw e;
            } catch (Exception e) {
                throw new IllegalStateException(e);
            }
        }
    }

    private List<EmailId> record(int number) {
        int size = random.nextBoolean() ? 1 : 2 + random.nextInt(9);
        if (size == 1) {
            return List.of(recordOne(number));
        }
        List<Email> emails = new ArrayList<>();
        for (int i = 0; i < size; i++) {
            emails.add(email(number + i));
        }
        try {
            return ledger.sendAll(emails);
        } catch (IdempotencyConflictException e) {
            return List.of(recordOne(number));
        }
    }

    /** An e-mail of a process that was killed before it told may have been cancelled by another one meanwhile. */
    private EmailId recordOne(int number) {
        try {
            return ledger.send(email(number));
        } catch (IdempotencyConflictException e) {
            if (e.isSameContent() && e.status().equals(Optional.of(EmailStatus.CANCELLED))) {
                return e.existing();
            }
            throw e;
        }
    }

    private EmailId any(List<EmailId> ids) {
        return ids.get(random.nextInt(ids.size()));
    }

    /** An e-mail that any node has recorded recently. */
    private Optional<EmailId> found(EmailStatus status) {
        List<EmailId> page = ledger.history(HistoryQuery.all().status(status).limit(RECENT)).emails().stream()
                .map(EmailRecord::id)
                .toList();
        return page.isEmpty() ? Optional.empty() : Optional.of(any(page));
    }

    private Optional<EmailId> cancel(Optional<EmailId> chosen) {
        Optional<EmailId> cancelled = chosen.filter(id -> ledger.cancel(id).code() == CancelResult.Code.CANCELLED);
        cancelled.ifPresent(id -> System.out.println(CANCELLED + id));
        return cancelled;
    }

    private Optional<ResendResult> resend(Optional<EmailId> chosen) {
        Optional<ResendResult> result = chosen.map(ledger::resend);
        result.flatMap(ResendResult::id)
                .ifPresent(copy -> System.out.println(RESENT + chosen.orElseThrow() + " " + copy));
        return result;
    }

    private void awaitRoom() throws InterruptedException {
        while (true) {
            QueueStats queue = store.queue();
            if (queue.due() + queue.inFlight() + queue.stuck() < BACKLOG) {
                return;
            }
            bell.await();
        }
    }

    private void drain() throws InterruptedException {
        for (StatusCounts counts = counts();
                counts.of(EmailStatus.PENDING) + counts.of(EmailStatus.SENDING) > 0;
                counts = counts()) {
            hurry();
            bell.await();
        }
    }

    /** An e-mail that was too much for the server waits for minutes. */
    private void hurry() {
        ledger.history(HistoryQuery.all().waiting(WaitReason.RATE_LIMITED)).emails().stream()
                .map(EmailRecord::id)
                .forEach(ledger.waiting()::sendNow);
    }

    private StatusCounts counts() {
        return ledger.counts(HistoryQuery.all().status(EmailStatus.PENDING, EmailStatus.SENDING));
    }

    static Guarantee guarantee(int number) {
        return number % 3 == 0 ? Guarantee.AT_MOST_ONCE : Guarantee.AT_LEAST_ONCE;
    }

    static String key(int number) {
        return "campaign/" + number;
    }

    /** The e-mail of a number: the same in every process. */
    private static Email email(int number) {
        EmailBuilder email = Email.from("billing@clinic.example")
                .to("p" + number + "@home.example")
                .subject("Invoice " + number)
                .text("Please find invoice " + number + ".")
                .guarantee(guarantee(number))
                .idempotencyKey(key(number));
        if (number % 7 == 0) {
            email.cc("c" + number + "@home.example");
        }
        if (number % 10 == 0) {
            email.attach(Attachment.of("scan.bin", () -> new Pseudorandom(number, 200_000)));
        }
        return email.build();
    }

    /** Wakes the waiting thread at every event. */
    private static final class StepBell implements LedgerListener {
        private static final long A_MOMENT_MILLIS = 20;

        @Override
        public synchronized void onEvent(EmailId email, HistoryEvent event) {
            notifyAll();
        }

        /** Waits for the next event, or a moment, because events of other processes do not arrive here. */
        synchronized void await() throws InterruptedException {
            wait(A_MOMENT_MILLIS);
        }
    }
}
