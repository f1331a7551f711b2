package io.emailledger.spring;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.emailledger.EmailLedger;
import io.emailledger.history.EmailRecord;
import io.emailledger.local.LocalTransports;
import io.emailledger.message.Email;
import io.emailledger.message.EmailBuilder;
import io.emailledger.message.EmailId;
import io.emailledger.routes.Route;
import io.emailledger.routes.Routes;
import io.emailledger.routes.Routes.RouteResolver;
import io.emailledger.spi.Transport;
import io.emailledger.testkit.smtp.ScriptedSmtpServer;
import java.util.Optional;
import javax.sql.DataSource;
import org.h2.jdbcx.JdbcDataSource;
import org.junit.jupiter.api.Test;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Import;

/** Tests the beans that choose routes, and routes in the health of the application. */
class RoutesTest {
    private final ApplicationContextRunner application = new ApplicationContextRunner()
            .withConfiguration(AutoConfigurations.of(EmailLedgerAutoConfiguration.class))
            .withBean("dataSource", DataSource.class, RoutesTest::database)
            .withPropertyValues("email-ledger.workers=0", "email-ledger.transport.kind=discard");

    private static DataSource database() {
        JdbcDataSource database = new JdbcDataSource();
        database.setURL(Boot.h2());
        return database;
    }

    private static EmailBuilder email() {
        return Email.from("office@shop.example").to("pat@home.example").subject("Order 1");
    }

    private static String route(EmailLedger ledger, EmailBuilder email) {
        EmailId id = ledger.send(email.build());
        return ledger.find(id).map(EmailRecord::facts).orElseThrow().route();
    }

    @Test
    void withoutBeansThereIsOneRoute() {
        application.run(context -> {
            EmailLedger ledger = context.getBean(EmailLedger.class);
            assertThat(route(ledger, email().tenant("north"))).isEqualTo("default");
            assertThat(ledger.health().routes()).containsOnlyKeys("default");
        });
    }

    @Test
    void resolverFindsAccountsOfTenants() {
        application
                .withBean(
                        RouteResolver.class,
                        () -> tenant -> Optional.of(Route.of(tenant, LocalTransports.discarding())))
                .run(context -> {
                    EmailLedger ledger = context.getBean(EmailLedger.class);
                    assertThat(route(ledger, email().tenant("north"))).isEqualTo("north");
                    assertThat(route(ledger, email())).isEqualTo("default");
                });
    }

    @Test
    void routesOfTheApplicationWinOverResolver() {
        application
                .withBean(RouteResolver.class, () -> tenant -> Optional.empty())
                .withUserConfiguration(OwnRoutes.class)
                .run(context -> {
                    EmailLedger ledger = context.getBean(EmailLedger.class);
                    assertThat(route(ledger, email().tag("newsletter"))).isEqualTo("bulk");
                    assertThat(route(ledger, email().tenant("north"))).isEqualTo("default");
                });
    }

    @Test
    void routesNeedNoOtherTransport() {
        new ApplicationContextRunner()
                .withConfiguration(AutoConfigurations.of(EmailLedgerAutoConfiguration.class))
                .withBean("dataSource", DataSource.class, RoutesTest::database)
                .withBean(Routes.class, () -> Routes.byDefault(LocalTransports.discarding()))
                .run(context -> {
                    assertThat(context).hasSingleBean(EmailLedger.class);
                    assertThat(context).doesNotHaveBean(Transport.class);
                });
    }

    @Test
    void routeThatIsDownIsCountedWithoutItsName() throws Exception {
        try (ScriptedSmtpServer server = ScriptedSmtpServer.start();
                ConfigurableApplicationContext context = Boot.runWeb(
                        RoutedShop.class,
                        "servlet",
                        Boot.mail(
                                server,
                                Boot.h2(),
                                "email-ledger.workers=0",
                                "management.endpoints.web.exposure.include=health",
                                "management.endpoint.health.show-details=always",
                                "management.health.mail.enabled=false"))) {
            EmailLedger ledger = context.getBean(EmailLedger.class);
            ledger.send(email().tenant("north").build());
            while (ledger.sending().runOnce()) {
                // The condition does the work.
            }
            ledger.sending().pauseRoute("default", "A wrong letter.");

            String body = Boot.get(context, "/actuator/health").body();

            JsonNode health =
                    new ObjectMapper().readTree(body).path("components").path("emailLedger");
            assertThat(health.path("status").asText()).isEqualTo("UP");
            assertThat(health.path("details").path("routesDown").asInt()).isEqualTo(1);
            assertThat(health.path("details").path("routesPaused").asInt()).isEqualTo(1);
            assertThat(health.toString()).doesNotContain("north");
        }
    }

    /** Newsletters have a route of their own, beginning with the transport of the starter. */
    static class OwnRoutes {

        @Bean
        Routes routes(Transport relay) {
            return Routes.byDefault(relay)
                    .route(Route.of("bulk", LocalTransports.discarding()))
                    .forTag("newsletter", "bulk");
        }
    }

    /** A shop without an account for any tenant. */
    @Import(Shop.class)
    static class RoutedShop {

        @Bean
        RouteResolver accounts() {
            return tenant -> Optional.empty();
        }
    }
}
