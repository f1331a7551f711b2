package io.emailledger.spring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.emailledger.EmailLedger;
import io.emailledger.LedgerClosedException;
import io.emailledger.history.AttemptRecord.Outcome;
import io.emailledger.history.HistoryQuery;
import io.emailledger.history.Reply;
import io.emailledger.message.Email;
import io.emailledger.message.EmailId;
import io.emailledger.spi.Transport;
import io.emailledger.testkit.smtp.ScriptedSmtpServer;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import org.h2.jdbcx.JdbcConnectionPool;
import org.junit.jupiter.api.Test;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.core.task.AsyncTaskExecutor;
import org.springframework.core.task.SimpleAsyncTaskExecutor;
import org.springframework.mail.javamail.JavaMailSender;

/** Tests starts, stops and restarts of applications. */
class LifecycleTest {
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    @Test
    void ledgerFinishesItsAttemptBeforeDataSourceCloses() throws Exception {
        ConfigurableApplicationContext context = Boot.run(Slow.class);
        Slow.SlowTransport transport = context.getBean(Slow.SlowTransport.class);
        Slow.WatchedPool pool = context.getBean(Slow.WatchedPool.class);
        EmailLedger ledger = context.getBean(EmailLedger.class);
        EmailId id = ledger.send(email());
        transport.begun.await();

        Thread closing = new Thread(context::close);
        closing.start();
        while (isOpen(ledger)) {
            Thread.onSpinWait();
        }
        assertThat(pool.events).isEmpty();
        transport.mayEnd.countDown();
        closing.join();

        assertThat(pool.events).containsExactly("transport closed", "pool closed");
        assertThat(transport.delivered).containsExactly(id);
    }

    @Test
    void stoppedContextKeepsItsLedger() {
        try (ScriptedSmtpServer server = ScriptedSmtpServer.start();
                ConfigurableApplicationContext context = Boot.run(Empty.class, Boot.mail(server, Boot.h2()))) {
            context.stop();
            context.start();
            context.getBean(JavaMailSender.class).send(Shop.confirmation("after the restart"));

            assertThat(server.awaitReceived(1, PATIENCE)).hasSize(1);
        }
    }

    @Test
    void closedContextHasClosedItsLedger() {
        try (ScriptedSmtpServer server = ScriptedSmtpServer.start()) {
            ConfigurableApplicationContext context = Boot.run(Empty.class, Boot.mail(server, Boot.h2()));
            EmailLedger ledger = context.getBean(EmailLedger.class);

            context.close();

            assertThatThrownBy(() -> ledger.send(email())).isInstanceOf(LedgerClosedException.class);
        }
    }

    @Test
    void nextContextSendsWhatThePreviousOneRecorded() {
        String url = Boot.h2();
        try (ScriptedSmtpServer server = ScriptedSmtpServer.start()) {
            try (ConfigurableApplicationContext first =
                    Boot.run(Empty.class, Boot.mail(server, url, "email-ledger.workers=0"))) {
                first.getBean(JavaMailSender.class).send(Shop.confirmation("left behind"));
            }
            try (ConfigurableApplicationContext second =
                    Boot.run(Empty.class, Boot.mail(server, url, "spring.main.lazy-initialization=true"))) {
                assertThat(server.awaitReceived(1, PATIENCE).get(0).text()).contains("Subject: left behind");
                assertThat(second.isActive()).isTrue();
            }
        }
    }

    @Test
    void contextsInOneJvmAreIndependent() {
        try (ScriptedSmtpServer server = ScriptedSmtpServer.start();
                ConfigurableApplicationContext second = Boot.run(Empty.class, Boot.mail(server, Boot.h2()))) {
            try (ConfigurableApplicationContext first = Boot.run(Empty.class, Boot.mail(server, Boot.h2()))) {
                first.getBean(JavaMailSender.class).send(Shop.confirmation("first"));
                server.awaitReceived(1, PATIENCE);
            }
            second.getBean(JavaMailSender.class).send(Shop.confirmation("second"));

            server.awaitReceived(2, PATIENCE);
            assertThat(second.getBean(EmailLedger.class)
                            .history(HistoryQuery.all())
                            .emails())
                    .hasSize(1);
        }
    }

    @Test
    void virtualThreadsSend() {
        assumeThat(Runtime.version().feature())
                .as("virtual threads need JDK 21")
                .isGreaterThanOrEqualTo(21);
        try (ScriptedSmtpServer server = ScriptedSmtpServer.start();
                ConfigurableApplicationContext context =
                        Boot.run(Shop.class, Boot.mail(server, Boot.h2(), "spring.threads.virtual.enabled=true"))) {
            AsyncTaskExecutor executor = context.getBean("applicationTaskExecutor", AsyncTaskExecutor.class);
            Shop.Orders orders = context.getBean(Shop.Orders.class);
            assertThat(executor)
                    .as("an executor with a virtual thread for each task")
                    .isInstanceOf(SimpleAsyncTaskExecutor.class);
            for (int i = 0; i < 20; i++) {
                int id = i;
                executor.submitCompletable(() -> orders.place(id, () -> {}));
            }

            assertThat(server.awaitReceived(20, PATIENCE)).hasSize(20);
        }
    }

    private static boolean isOpen(EmailLedger ledger) {
        try {
            ledger.cancel(EmailId.of("01900000-0000-7000-8000-000000000000"));
            return true;
        } catch (LedgerClosedException e) {
            return false;
        }
    }

    private static Email email() {
        return Email.from("shop@shop.example")
                .to("pat@home.example")
                .subject("Order 1")
                .text("Thank you.")
                .build();
    }

    @SpringBootConfiguration(proxyBeanMethods = false)
    @EnableAutoConfiguration
    static class Empty {}

    /** An application with a pool and a transport that record when they are closed. */
    @SpringBootConfiguration(proxyBeanMethods = false)
    @EnableAutoConfiguration
    static class Slow {

        @Bean(destroyMethod = "close")
        WatchedPool pool() {
            return new WatchedPool();
        }

        @Bean
        javax.sql.DataSource dataSource(WatchedPool pool) {
            return pool.pool;
        }

        @Bean
        SlowTransport transport(WatchedPool pool) {
            return new SlowTransport(pool);
        }

        static final class WatchedPool {
            final List<String> events = new CopyOnWriteArrayList<>();
            final JdbcConnectionPool pool = JdbcConnectionPool.create(Boot.h2(), "sa", "");

            public void close() {
                events.add("pool closed");
                pool.dispose();
            }
        }

        static final class SlowTransport implements Transport {
            final CountDownLatch begun = new CountDownLatch(1);
            final CountDownLatch mayEnd = new CountDownLatch(1);
            final List<EmailId> delivered = new CopyOnWriteArrayList<>();
            private final WatchedPool pool;

            SlowTransport(WatchedPool pool) {
                this.pool = pool;
            }

            @Override
            public String name() {
                return "slow";
            }

            @Override
            public DeliveryResult deliver(Envelope envelope, MessageContent content, AttemptLog log) {
                begun.countDown();
                try {
                    mayEnd.await();
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                }
                delivered.add(envelope.email());
                return new DeliveryResult.Answered(Collections.nCopies(
                        envelope.recipients().size(),
                        new DeliveryResult.Answer(Outcome.ACCEPTED, new Reply(250, "accepted"))));
            }

            @Override
            public void close() {
                if (!pool.events.contains("transport closed")) {
                    pool.events.add("transport closed");
                }
            }
        }
    }
}
