package io.emailledger.spring;

import static org.assertj.core.api.Assertions.assertThat;

import io.emailledger.EmailLedger;
import io.emailledger.history.HistoryQuery;
import io.emailledger.jdbc.JdbcHistoryStore;
import io.emailledger.testkit.smtp.ScriptedSmtpServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.mail.javamail.JavaMailSender;

/** Tests applications whose tables Flyway creates, on an empty database and at the second start, with and without JPA. */
class FlywayTest {
    private final String url = Boot.h2();

    @TempDir
    Path migrations;

    @BeforeEach
    void tablesOfTheApplication() throws IOException {
        Files.writeString(migrations.resolve("V1__shop.sql"), "create table shop_order (id integer primary key);\n");
    }

    @ParameterizedTest(name = "JPA: {0}")
    @ValueSource(booleans = {false, true})
    void ledgerCreatesItsTablesAfterFlyway(boolean jpa) {
        try (ScriptedSmtpServer server = ScriptedSmtpServer.start()) {
            startAndOrder(server, jpa, 1);
            startAndOrder(server, jpa, 2);
        }
    }

    @ParameterizedTest(name = "JPA: {0}")
    @ValueSource(booleans = {false, true})
    void flywayCreatesTheTablesOfTheLedger(boolean jpa) throws IOException {
        Files.writeString(migrations.resolve("V2__email_ledger.sql"), JdbcHistoryStore.schemaSql("H2", "el_"));
        try (ScriptedSmtpServer server = ScriptedSmtpServer.start()) {
            startAndOrder(server, jpa, 1, "email-ledger.store.schema=validate");
            startAndOrder(server, jpa, 2, "email-ledger.store.schema=validate");
        }
    }

    @Test
    void flywayIsAddedToAnApplicationWithLedger() {
        try (ScriptedSmtpServer server = ScriptedSmtpServer.start()) {
            try (ConfigurableApplicationContext before = Boot.run(MigratedShop.class, Boot.mail(server, url))) {
                before.getBean(JavaMailSender.class).send(Shop.confirmation("Order 0"));
                server.awaitReceived(1, Duration.ofSeconds(30));
            }
            try (ConfigurableApplicationContext after = Boot.run(
                    MigratedShop.class,
                    Boot.mail(
                            server,
                            url,
                            FeatureSwitch.FLYWAY,
                            "spring.flyway.locations=filesystem:" + migrations,
                            "spring.flyway.baseline-on-migrate=true",
                            "spring.flyway.baseline-version=0"))) {
                after.getBean(Shop.Orders.class).place(1, () -> {});

                assertThat(server.awaitReceived(2, Duration.ofSeconds(30))).hasSize(2);
                assertThat(after.getBean(EmailLedger.class)
                                .history(HistoryQuery.all())
                                .emails())
                        .hasSize(2);
            }
        }
    }

    private void startAndOrder(ScriptedSmtpServer server, boolean jpa, int number, String... more) {
        List<String> properties = new ArrayList<>(List.of(more));
        properties.add(FeatureSwitch.FLYWAY);
        properties.add("spring.flyway.locations=filesystem:" + migrations);
        if (jpa) {
            properties.add(FeatureSwitch.JPA);
        }
        try (ConfigurableApplicationContext context =
                Boot.run(MigratedShop.class, Boot.mail(server, url, properties.toArray(String[]::new)))) {
            Shop.Orders orders = context.getBean(Shop.Orders.class);
            orders.place(number, () -> {});

            assertThat(server.awaitReceived(number, Duration.ofSeconds(30)))
                    .extracting(mail -> mail.header("Subject").orElseThrow())
                    .last()
                    .isEqualTo("Order " + number);
            assertThat(orders.count()).isEqualTo(number);
            assertThat(context.getBean(EmailLedger.class)
                            .history(HistoryQuery.all())
                            .emails())
                    .hasSize(number);
        }
    }

    /** A shop that creates no table by itself. */
    @SpringBootConfiguration(proxyBeanMethods = false)
    @EnableAutoConfiguration
    static class MigratedShop {

        @Bean
        Shop.Orders orders(JavaMailSender mail, JdbcTemplate database) {
            return new Shop.Orders(mail, database);
        }
    }
}
