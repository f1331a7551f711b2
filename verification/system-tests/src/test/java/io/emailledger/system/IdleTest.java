package io.emailledger.system;

import static org.assertj.core.api.Assertions.assertThat;

import io.emailledger.EmailLedger;
import io.emailledger.RateLimit;
import io.emailledger.history.HistoryEvent.EventType;
import io.emailledger.jdbc.JdbcHistoryStore;
import io.emailledger.message.Email;
import io.emailledger.testkit.ScriptedTransport;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.util.UUID;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import javax.sql.DataSource;
import org.h2.jdbcx.JdbcConnectionPool;
import org.junit.jupiter.api.Test;

/** Tests that an idle ledger rarely queries its database. */
class IdleTest {
    private static final int POLLS = 4;

    @Test
    void idleLedgerPollsAtMostTwicePerSecond() throws Exception {
        JdbcConnectionPool pool = JdbcConnectionPool.create("jdbc:h2:mem:" + UUID.randomUUID(), "sa", "");
        BlockingQueue<String> statements = new LinkedBlockingQueue<>();
        CountDownLatch delivered = new CountDownLatch(1);
        try (EmailLedger ledger = EmailLedger.builder(
                        JdbcHistoryStore.create(counted(pool, statements)), new ScriptedTransport(4))
                .rateLimit(RateLimit.transport(600))
                .rateLimit(RateLimit.eachDomain(60))
                .listener((id, event) -> {
                    if (event.type() == EventType.DELIVERED) {
                        delivered.countDown();
                    }
                })
                .build()) {
            ledger.send(Email.from("a@clinic.example")
                    .to("b@home.example")
                    .subject("One")
                    .text("One")
                    .build());
            assertThat(delivered.await(30, TimeUnit.SECONDS)).isTrue();

            assertThat(aSecond(statements))
                    .as("statements a second, nothing to do")
                    .isLessThanOrEqualTo(2);
            ledger.sending().pause("quiet");
            assertThat(aSecond(statements)).as("statements a second, paused").isLessThanOrEqualTo(2);
        } finally {
            pool.dispose();
        }
    }

    /** Starts when the ledger is idle, and counts for a few polls, including the work of every ten seconds. */
    private static double aSecond(BlockingQueue<String> statements) throws InterruptedException {
        while (statements.poll(700, TimeUnit.MILLISECONDS) != null) {
            // Until there is a pause between two polls.
        }
        long start = System.nanoTime();
        int count = 0;
        long end = start + TimeUnit.SECONDS.toNanos(POLLS);
        for (long now = start; now < end; now = System.nanoTime()) {
            if (statements.poll(end - now, TimeUnit.NANOSECONDS) != null) {
                count++;
            }
        }
        assertThat(count).as("it polls from time to time").isPositive();
        return count * 1e9 / (System.nanoTime() - start);
    }

    private static DataSource counted(DataSource real, BlockingQueue<String> statements) {
        return (DataSource) Proxy.newProxyInstance(
                IdleTest.class.getClassLoader(), new Class<?>[] {DataSource.class}, (proxy, method, arguments) -> {
                    Object answer = call(() -> method.invoke(real, arguments));
                    return answer instanceof Connection connection ? counted(connection, statements) : answer;
                });
    }

    private static Connection counted(Connection real, BlockingQueue<String> statements) {
        return (Connection) Proxy.newProxyInstance(
                IdleTest.class.getClassLoader(), new Class<?>[] {Connection.class}, (proxy, method, arguments) -> {
                    if (method.getName().equals("prepareStatement")
                            || method.getName().equals("createStatement")) {
                        statements.add(arguments == null ? "" : String.valueOf(arguments[0]));
                    }
                    return call(() -> method.invoke(real, arguments));
                });
    }

    private static Object call(Call call) throws Throwable {
        try {
            return call.call();
        } catch (InvocationTargetException e) {
            throw e.getCause();
        }
    }

    /** Members that are called by reflection. */
    @FunctionalInterface
    private interface Call {
        Object call() throws Exception;
    }
}
