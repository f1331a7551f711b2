package io.emailledger.spring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.emailledger.EmailLedger;
import io.emailledger.history.HistoryQuery;
import io.emailledger.testdatabases.TestDatabase;
import io.emailledger.testkit.smtp.ReceivedMail;
import io.emailledger.testkit.smtp.ScriptedSmtpServer;
import jakarta.persistence.Entity;
import jakarta.persistence.EntityManager;
import jakarta.persistence.Id;
import jakarta.persistence.PersistenceContext;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.dao.DataIntegrityViolationException;
import org.springframework.mail.javamail.JavaMailSender;
import org.springframework.orm.jpa.JpaTransactionManager;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.annotation.Transactional;

/** Tests that a message is part of the transaction of JPA in which it is sent, with Hibernate. */
class JpaTest {

    static Stream<Arguments> databases() {
        return Stream.of(Arguments.of("H2", (Callable<String>) Boot::h2), Arguments.of("PostgreSQL", (Callable<String>)
                () -> TestDatabase.postgres().url()));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("databases")
    void committedMessageAndEntityAreStored(String name, Callable<String> url) throws Exception {
        try (ScriptedSmtpServer server = ScriptedSmtpServer.start();
                ConfigurableApplicationContext context = start(server, url)) {
            Orders orders = context.getBean(Orders.class);
            assertThat(context.getBean(PlatformTransactionManager.class)).isInstanceOf(JpaTransactionManager.class);

            orders.place(1, () -> {
                assertThat(recorded(context)).as("seen by the caller").isOne();
                assertThat(CompletableFuture.supplyAsync(() -> recorded(context))
                                .join())
                        .as("seen by others before the commit")
                        .isZero();
            });

            assertThat(receivedSubject(server)).hasValue("Order 1");
            assertThat(orders.count()).isOne();
        }
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("databases")
    void rolledBackMessageLeavesNoTrace(String name, Callable<String> url) throws Exception {
        try (ScriptedSmtpServer server = ScriptedSmtpServer.start();
                ConfigurableApplicationContext context = start(server, url)) {
            Orders orders = context.getBean(Orders.class);

            assertThatThrownBy(() -> orders.place(1, () -> {
                        throw new IllegalStateException("no stock");
                    }))
                    .hasMessage("no stock");
            assertThat(recorded(context)).isZero();
            assertThat(orders.count()).isZero();

            orders.place(2, () -> {});
            assertThat(receivedSubject(server)).hasValue("Order 2");
        }
    }

    /** Hibernate writes the entity at the end, after the message was recorded. */
    @ParameterizedTest(name = "{0}")
    @MethodSource("databases")
    void failureOfTheCommitTakesTheMessageBack(String name, Callable<String> url) throws Exception {
        try (ScriptedSmtpServer server = ScriptedSmtpServer.start();
                ConfigurableApplicationContext context = start(server, url)) {
            Orders orders = context.getBean(Orders.class);
            orders.place(1, () -> {});

            assertThatThrownBy(() -> orders.place(1, () -> {})).isInstanceOf(DataIntegrityViolationException.class);

            assertThat(recorded(context)).isOne();
            assertThat(orders.count()).isOne();
        }
    }

    private static ConfigurableApplicationContext start(ScriptedSmtpServer server, Callable<String> url)
            throws Exception {
        return Boot.run(
                JpaShop.class,
                Boot.mail(
                        server,
                        url.call(),
                        FeatureSwitch.JPA,
                        "spring.jpa.hibernate.ddl-auto=create",
                        "logging.level.org.hibernate=off"));
    }

    private static int recorded(ConfigurableApplicationContext context) {
        return context.getBean(EmailLedger.class)
                .history(HistoryQuery.all())
                .emails()
                .size();
    }

    private static Optional<String> receivedSubject(ScriptedSmtpServer server) {
        ReceivedMail mail = server.awaitReceived(1, Duration.ofSeconds(30)).get(0);
        return mail.header("Subject");
    }

    @SpringBootConfiguration(proxyBeanMethods = false)
    @EnableAutoConfiguration
    static class JpaShop {

        @Bean
        Orders orders(JavaMailSender mail) {
            return new Orders(mail);
        }
    }

    @Entity(name = "StoredOrder")
    static class StoredOrder {
        @Id
        private int id;

        protected StoredOrder() {}

        StoredOrder(int id) {
            this.id = id;
        }
    }

    @Transactional
    static class Orders {
        private final JavaMailSender mail;

        @PersistenceContext
        private EntityManager entities;

        Orders(JavaMailSender mail) {
            this.mail = mail;
        }

        void place(int id, Runnable beforeCommit) {
            entities.persist(new StoredOrder(id));
            mail.send(Shop.confirmation("Order " + id));
            beforeCommit.run();
        }

        long count() {
            return entities.createQuery("select count(o) from StoredOrder o", Long.class)
                    .getSingleResult();
        }
    }
}
