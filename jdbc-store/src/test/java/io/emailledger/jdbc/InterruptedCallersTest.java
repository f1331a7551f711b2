package io.emailledger.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import io.emailledger.EmailLedger;
import io.emailledger.history.EmailStatus;
import io.emailledger.history.HistoryQuery;
import io.emailledger.local.LocalTransports;
import io.emailledger.message.Attachment;
import io.emailledger.message.Email;
import io.emailledger.message.EmailId;
import io.emailledger.spi.HistoryStore.NewEmail;
import java.lang.reflect.Proxy;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.Connection;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;
import javax.sql.DataSource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Tests threads that are interrupted before and during their calls. On H2 that would close the file for all threads.
 */
class InterruptedCallersTest {
    private static final int CALLERS = 100;

    @TempDir
    private Path directory;

    @Test
    void interruptDoesNotCloseDatabaseBehindPool() throws Exception {
        HikariConfig config = new HikariConfig();
        config.setJdbcUrl("jdbc:h2:" + directory.resolve("ledger").toAbsolutePath());
        config.setMaximumPoolSize(8);
        try (HikariDataSource pool = new HikariDataSource(config)) {
            everybodyIsServed(pool, true);
        }
    }

    @Test
    void interruptDoesNotCloseDatabaseWithoutPool() throws Exception {
        DataSource plain = H2.inFile(directory, "");
        try (Connection open = plain.getConnection()) {
            everybodyIsServed(plain, true);
            assertThat(open.isClosed()).isFalse();
        }
    }

    @Test
    void interruptedCallerIsServedByServerDatabase() throws Exception {
        try (HikariDataSource pool = Place.empty(Place.Kind.POSTGRESQL).pool(8)) {
            everybodyIsServed(pool, false);
        }
    }

    @ParameterizedTest
    @EnumSource
    void applicationTransactionsSurviveInterrupt(ApplicationTransactions mode) throws Exception {
        ThreadLocal<Connection> running = new ThreadLocal<>();
        HikariConfig config = new HikariConfig();
        config.setJdbcUrl("jdbc:h2:" + directory.resolve("ledger").toAbsolutePath() + ";CACHE_SIZE=256");
        try (HikariDataSource pool = new HikariDataSource(config)) {
            JdbcHistoryStore store = JdbcHistoryStore.builder(bound(pool, running))
                    .applicationTransactions(mode)
                    .build();
            Thread caller = Thread.currentThread();
            AtomicBoolean inside = new AtomicBoolean();
            AtomicBoolean over = new AtomicBoolean();
            Thread disturber = new Thread(() -> {
                while (!over.get()) {
                    synchronized (inside) {
                        if (inside.get()) {
                            caller.interrupt();
                        }
                    }
                    Thread.onSpinWait();
                }
            });
            disturber.start();
            try {
                for (int i = 0; i < CALLERS; i++) {
                    NewEmail email = Emails.of("one").text("t".repeat(20_000)).make();
                    try (Connection connection = pool.getConnection()) {
                        connection.setAutoCommit(false);
                        set(inside, true);
                        if (mode == ApplicationTransactions.SEPARATE) {
                            store.within(connection, () -> store.insert(List.of(email)));
                        } else {
                            running.set(connection);
                            store.insert(List.of(email));
                            running.remove();
                        }
                        set(inside, false);
                        connection.commit();
                    }
                }
            } finally {
                set(inside, false);
                over.set(true);
                disturber.join();
            }
            assertThat(H2.number(pool, "select count(*) from el_email")).isEqualTo(CALLERS);
        }
    }

    /** Clears the flag when no more interrupts follow: the application's own calls are not protected. */
    private static void set(AtomicBoolean inside, boolean value) {
        synchronized (inside) {
            inside.set(value);
            boolean unused = Thread.interrupted();
        }
    }

    /** A framework binds the connection of the running transaction to the thread, and its close has no effect. */
    private static DataSource bound(DataSource pool, ThreadLocal<Connection> running) {
        return (DataSource) Proxy.newProxyInstance(
                InterruptedCallersTest.class.getClassLoader(),
                new Class<?>[] {DataSource.class},
                (p, method, given) -> {
                    Connection bound = running.get();
                    return bound == null ? method.invoke(pool, given) : unclosed(bound);
                });
    }

    private static Connection unclosed(Connection bound) {
        return (Connection) Proxy.newProxyInstance(
                InterruptedCallersTest.class.getClassLoader(),
                new Class<?>[] {Connection.class},
                (p, method, given) -> method.getName().equals("close") ? null : method.invoke(bound, given));
    }

    @Test
    void helperThreadsInheritNoThreadLocals() throws Exception {
        InheritableThreadLocal<String> user = new InheritableThreadLocal<>();
        List<String> seen = new CopyOnWriteArrayList<>();
        DataSource watched = Wrapped.with(H2.inFile(directory, ""), (connection, method) -> {
            seen.add(String.valueOf(user.get()));
            return Wrapped.PROCEED;
        });
        user.set("pat");
        JdbcHistoryStore store = JdbcHistoryStore.create(watched);
        store.queue();
        user.remove();

        assertThat(seen).isNotEmpty().containsOnly("null");
    }

    private static void everybodyIsServed(DataSource dataSource, boolean disturbs) throws Exception {
        JdbcHistoryStore store = JdbcHistoryStore.create(dataSource);
        ExecutorService callers = Executors.newFixedThreadPool(20);
        List<Thread> disturbed = new ArrayList<>();
        AtomicBoolean over = new AtomicBoolean();
        Thread disturber = new Thread(() -> {
            while (!over.get()) {
                synchronized (disturbed) {
                    disturbed.forEach(Thread::interrupt);
                }
                Thread.onSpinWait();
            }
        });
        try (EmailLedger ledger = EmailLedger.builder(store, LocalTransports.discarding())
                .workers(2)
                .build()) {
            if (disturbs) {
                disturber.start();
            }
            List<Future<EmailId>> ids = new ArrayList<>();
            for (int i = 0; i < 2 * CALLERS; i++) {
                boolean isDisturbed = i % 2 == 0;
                ids.add(callers.submit(() -> isDisturbed ? disturbed(disturbed, ledger) : call(ledger)));
            }
            for (Future<EmailId> id : ids) {
                assertThat(ledger.find(id.get())).isPresent();
            }
            while (ledger.counts(HistoryQuery.all()).of(EmailStatus.DELIVERED) < 2 * CALLERS) {
                Thread.onSpinWait();
            }
        } finally {
            over.set(true);
            disturber.join();
            callers.shutdownNow();
        }
        assertThat(H2.number(dataSource, "select count(*) from el_email where status = 'DELIVERED'"))
                .isEqualTo(2 * CALLERS);
    }

    private static EmailId disturbed(List<Thread> disturbed, EmailLedger ledger) {
        Thread.currentThread().interrupt();
        synchronized (disturbed) {
            disturbed.add(Thread.currentThread());
        }
        try {
            EmailId id = call(ledger);
            assertThat(Thread.currentThread().isInterrupted()).isTrue();
            return id;
        } finally {
            synchronized (disturbed) {
                disturbed.remove(Thread.currentThread());
            }
            Thread.interrupted();
        }
    }

    private static EmailId call(EmailLedger ledger) {
        byte[] content = Stream.generate(() -> "0123456789")
                .limit(2_000)
                .reduce("", String::concat)
                .getBytes(StandardCharsets.US_ASCII);
        EmailId id = ledger.send(Email.from("office@clinic.example")
                .to("pat@home.example")
                .subject("Your appointment")
                .text("Come in.")
                .attach(Attachment.of("a.txt", content))
                .build());
        ledger.history(HistoryQuery.all().limit(5));
        ledger.content(id);
        return id;
    }
}
