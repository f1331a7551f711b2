package io.emailledger.spring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.emailledger.EmailLedger;
import io.emailledger.history.HistoryQuery;
import io.emailledger.testdatabases.TestDatabase;
import io.emailledger.testkit.smtp.ScriptedSmtpServer;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.springframework.context.ConfigurableApplicationContext;

/** Tests that a message is part of the transaction in which it is sent. */
class TransactionTest {

    static Stream<Arguments> databases() {
        return Stream.of(Arguments.of("H2", (Callable<String>) Boot::h2), Arguments.of("PostgreSQL", (Callable<String>)
                () -> TestDatabase.postgres().url()));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("databases")
    void committedMessageIsDelivered(String name, Callable<String> url) throws Exception {
        try (ScriptedSmtpServer server = ScriptedSmtpServer.start();
                ConfigurableApplicationContext context = Boot.run(Shop.class, Boot.mail(server, url.call()))) {
            EmailLedger ledger = context.getBean(EmailLedger.class);

            context.getBean(Shop.Orders.class).place(1, () -> {
                assertThat(elsewhere(ledger)).as("seen before the commit").isZero();
                assertThat(server.receivedCount()).isZero();
            });

            assertThat(server.awaitReceived(1, Duration.ofSeconds(30)).get(0).text())
                    .contains("Subject: Order 1");
            assertThat(context.getBean(Shop.Orders.class).count()).isOne();
        }
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("databases")
    void rolledBackMessageLeavesNoTrace(String name, Callable<String> url) throws Exception {
        try (ScriptedSmtpServer server = ScriptedSmtpServer.start();
                ConfigurableApplicationContext context = Boot.run(Shop.class, Boot.mail(server, url.call()))) {
            Shop.Orders orders = context.getBean(Shop.Orders.class);

            assertThatThrownBy(() -> orders.place(1, () -> {
                        throw new IllegalStateException("no stock");
                    }))
                    .hasMessage("no stock");
            orders.place(2, () -> {});

            assertThat(server.awaitReceived(1, Duration.ofSeconds(30)).get(0).text())
                    .contains("Subject: Order 2");
            assertThat(context.getBean(EmailLedger.class)
                            .history(HistoryQuery.all())
                            .emails())
                    .hasSize(1);
            assertThat(orders.count()).isOne();
        }
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("databases")
    void messageOutsideTransactionIsRejectedIfRequired(String name, Callable<String> url) throws Exception {
        try (ScriptedSmtpServer server = ScriptedSmtpServer.start();
                ConfigurableApplicationContext context = Boot.run(
                        Shop.class, Boot.mail(server, url.call(), "email-ledger.store.transactions=require"))) {
            LedgerMailSender sender = context.getBean(LedgerMailSender.class);

            assertThatThrownBy(() -> sender.send(Shop.confirmation("alone")))
                    .hasStackTraceContaining("outside a transaction");
            context.getBean(Shop.Orders.class).place(1, () -> {});

            assertThat(server.awaitReceived(1, Duration.ofSeconds(30))).hasSize(1);
        }
    }

    /** Counts the e-mails that other threads see. */
    private static int elsewhere(EmailLedger ledger) {
        return CompletableFuture.supplyAsync(
                        () -> ledger.history(HistoryQuery.all()).emails().size())
                .join();
    }
}
