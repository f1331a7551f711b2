package io.emailledger.spring;

import static org.assertj.core.api.Assertions.assertThat;

import io.emailledger.EmailLedger;
import io.emailledger.jdbc.JdbcHistoryStore;
import io.emailledger.local.LocalTransports;
import io.emailledger.local.MemoryHistoryStore;
import io.emailledger.page.Authentication;
import io.emailledger.page.HistoryWebPage;
import io.emailledger.spi.HistoryStore;
import io.emailledger.spi.Transport;
import io.emailledger.tracking.ClickTracking;
import io.emailledger.tracking.OpenTracking;
import io.emailledger.tracking.TrackingMode;
import io.emailledger.tracking.TrackingPolicy;
import io.emailledger.tracking.Unsubscribe;
import io.emailledger.webhooks.WebhookEndpoint;
import io.emailledger.webhooks.WebhookSecret;
import io.emailledger.webhooks.Webhooks;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.util.Optional;
import javax.sql.DataSource;
import org.h2.jdbcx.JdbcDataSource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.test.context.runner.WebApplicationContextRunner;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Primary;
import org.springframework.mail.MailSender;
import org.springframework.mail.javamail.JavaMailSender;
import org.springframework.mail.javamail.JavaMailSenderImpl;

/** Tests that a bean of the application takes the place of each bean of the starter. */
@ExtendWith(OutputCaptureExtension.class)
class BackOffTest {
    private final ApplicationContextRunner application = new ApplicationContextRunner()
            .withConfiguration(
                    AutoConfigurations.of(EmailLedgerAutoConfiguration.class, AbsenceAutoConfiguration.class))
            .withPropertyValues("spring.mail.host=localhost");

    private final ApplicationContextRunner withDatabase =
            application.withBean("dataSource", DataSource.class, BackOffTest::database);

    @Test
    void everyBeanIsCreated() {
        withDatabase.run(context -> {
            assertThat(context).hasSingleBean(EmailLedger.class);
            assertThat(context).hasSingleBean(JdbcHistoryStore.class);
            assertThat(context).hasSingleBean(Transport.class);
            assertThat(context).hasSingleBean(JavaMailSender.class);
            assertThat(context.getBean(MailSender.class)).isInstanceOf(LedgerMailSender.class);
        });
    }

    @Test
    void senderOfTheApplicationStays() {
        withDatabase
                .withBean("own", JavaMailSenderImpl.class, JavaMailSenderImpl::new)
                .run(context -> {
                    assertThat(context).getBeanNames(MailSender.class).containsExactly("own");
                    assertThat(context).hasSingleBean(EmailLedger.class);
                });
    }

    @Test
    void storeOfTheApplicationStays() {
        application
                .withBean("own", HistoryStore.class, () -> MemoryHistoryStore.create(InstantSource.system()))
                .run(context -> {
                    assertThat(context).getBeanNames(HistoryStore.class).containsExactly("own");
                    assertThat(context).hasSingleBean(LedgerMailSender.class);
                });
    }

    @Test
    void transportOfTheApplicationStays() {
        withDatabase
                .withBean("own", Transport.class, LocalTransports::discarding)
                .run(context ->
                        assertThat(context).getBeanNames(Transport.class).containsExactly("own"));
    }

    @Test
    void ledgerOfTheApplicationStays() {
        withDatabase
                .withBean(
                        "own",
                        EmailLedger.class,
                        () -> EmailLedger.builder(
                                        MemoryHistoryStore.create(InstantSource.system()), LocalTransports.discarding())
                                .build())
                .run(context -> {
                    assertThat(context).getBeanNames(EmailLedger.class).containsExactly("own");
                    assertThat(context).hasSingleBean(LedgerMailSender.class);
                });
    }

    @Test
    void openTrackingOfTheApplicationStays() {
        withDatabase
                .withConfiguration(AutoConfigurations.of(TrackingAutoConfiguration.class))
                .withPropertyValues("email-ledger.tracking.url=https://app.example/t/")
                .withBean(
                        "own",
                        OpenTracking.class,
                        () -> OpenTracking.at(URI.create("https://pixel.example/"))
                                .signedWith("0123456789abcdef".getBytes(StandardCharsets.US_ASCII)))
                .run(context -> {
                    assertThat(context).getBeanNames(OpenTracking.class).containsExactly("own");
                    assertThat(context).hasSingleBean(EmailLedger.class);
                });
    }

    @Test
    void readersPartsOfTheApplicationStay() {
        byte[] secret = "0123456789abcdef".getBytes(StandardCharsets.US_ASCII);
        withDatabase
                .withConfiguration(AutoConfigurations.of(
                        TrackingAutoConfiguration.class,
                        TrackingEndpointAutoConfiguration.class,
                        WebhooksAutoConfiguration.class))
                .withPropertyValues(
                        "email-ledger.tracking.clicks.url=https://app.example/c/",
                        "email-ledger.unsubscribe.url=https://app.example/u/",
                        "email-ledger.webhooks.endpoints.crm.url=https://crm.example/hook",
                        "email-ledger.store.feed=true")
                .withBean(
                        "ownClicks",
                        ClickTracking.class,
                        () -> ClickTracking.at(URI.create("https://links.example/"))
                                .signedWith(secret))
                .withBean(
                        "ownLists",
                        Unsubscribe.class,
                        () -> Unsubscribe.at(URI.create("https://lists.example/"))
                                .signedWith(secret))
                .withBean("ownPolicy", TrackingPolicy.class, () -> TrackingPolicy.of(TrackingMode.NONE))
                .withUserConfiguration(OwnWebhooks.class)
                .run(context -> {
                    assertThat(context).getBeanNames(ClickTracking.class).containsExactly("ownClicks");
                    assertThat(context).getBeanNames(Unsubscribe.class).containsExactly("ownLists");
                    assertThat(context).getBeanNames(TrackingPolicy.class).containsExactly("ownPolicy");
                    assertThat(context).getBeanNames(Webhooks.class).containsExactly("ownWebhooks");
                });
    }

    @ParameterizedTest(name = "{0}")
    @ValueSource(strings = {"io.emailledger.tracking", "io.emailledger.webhooks", "io.emailledger.providers"})
    void applicationStartsWithoutArtifact(String absent) {
        new WebApplicationContextRunner()
                .withClassLoader(new FilteredClassLoader(absent))
                .withConfiguration(AutoConfigurations.of(
                        EmailLedgerAutoConfiguration.class,
                        TrackingAutoConfiguration.class,
                        TrackingEndpointAutoConfiguration.class,
                        WebhooksAutoConfiguration.class,
                        ProviderConsentAutoConfiguration.class,
                        ProviderWebhookAutoConfiguration.class,
                        ServletMountAutoConfiguration.class,
                        ReactiveMountAutoConfiguration.class))
                .withBean("dataSource", DataSource.class, BackOffTest::database)
                .withPropertyValues(
                        "spring.mail.host=localhost",
                        "email-ledger.store.feed=true",
                        "email-ledger.tracking.url=https://app.example/t/",
                        "email-ledger.tracking.secret=0123456789abcdef",
                        "email-ledger.unsubscribe.url=https://app.example/u/",
                        "email-ledger.unsubscribe.secret=0123456789abcdef",
                        "email-ledger.webhooks.endpoints.crm.url=https://crm.example/hook",
                        "email-ledger.webhooks.endpoints.crm.secret="
                                + "whsec_MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWY=",
                        "email-ledger.provider-webhooks.endpoints.brevo.provider=brevo",
                        "email-ledger.provider-webhooks.endpoints.brevo.path=/hooks/brevo",
                        "email-ledger.provider-webhooks.endpoints.brevo.secret=a token that is long")
                .run(context -> assertThat(context).hasNotFailed().hasSingleBean(EmailLedger.class));
    }

    @Test
    void historyPageOfTheApplicationStays() {
        new WebApplicationContextRunner()
                .withConfiguration(
                        AutoConfigurations.of(EmailLedgerAutoConfiguration.class, ServletPageAutoConfiguration.class))
                .withBean("dataSource", DataSource.class, BackOffTest::database)
                .withPropertyValues("spring.mail.host=localhost", "email-ledger.page.path=/mail-history")
                .withUserConfiguration(OwnPage.class)
                .run(context ->
                        assertThat(context).getBeanNames(HistoryWebPage.class).containsExactly("own"));
    }

    @Test
    void disabledStarterCreatesNothing() {
        withDatabase.withPropertyValues("email-ledger.enabled=false").run(context -> {
            assertThat(context).doesNotHaveBean(EmailLedger.class);
            assertThat(context).doesNotHaveBean(MailSender.class);
            assertThat(context).hasNotFailed();
        });
    }

    @Test
    void missingDataSourceIsLogged(CapturedOutput output) {
        application.run(context -> {
            assertThat(context).hasNotFailed();
            assertThat(context).doesNotHaveBean(EmailLedger.class);
            assertThat(output).contains("There is no ledger, and e-mails are not recorded");
        });
    }

    @Test
    void markedDataSourceIsUsed() {
        application.withUserConfiguration(TwoDatabases.class).run(context -> {
            assertThat(context).hasNotFailed();
            try (var connection = context.getBean("marked", DataSource.class).getConnection();
                    var tables = connection.getMetaData().getTables(null, null, "EL\\_EMAIL", null)) {
                assertThat(tables.next()).as("has the tables of the ledger").isTrue();
            }
        });
    }

    @Test
    void ambiguousDataSourceIsExplained() {
        withDatabase
                .withBean("second", DataSource.class, BackOffTest::database)
                .run(context -> assertThat(context)
                        .getFailure()
                        .hasStackTraceContaining("mark that of the ledger with @EmailLedgerDataSource"));
    }

    @Test
    void folderNeedsNoMailServer() {
        new ApplicationContextRunner()
                .withConfiguration(AutoConfigurations.of(EmailLedgerAutoConfiguration.class))
                .withBean("dataSource", DataSource.class, BackOffTest::database)
                .withPropertyValues("email-ledger.transport.kind=folder", "email-ledger.transport.folder=target/mail")
                .run(context -> assertThat(context).hasSingleBean(LedgerMailSender.class));
    }

    private static DataSource database() {
        JdbcDataSource database = new JdbcDataSource();
        database.setURL(Boot.h2());
        return database;
    }

    static class OwnWebhooks {

        @Bean
        Webhooks ownWebhooks(HistoryStore store) {
            return Webhooks.builder(store)
                    .endpoint(
                            WebhookEndpoint.of("own", URI.create("https://own.example/hook"), WebhookSecret.generate()))
                    .build();
        }
    }

    static class OwnPage {

        @Bean
        HistoryWebPage own(EmailLedger ledger) {
            return HistoryWebPage.of(ledger).authentication(Authentication.byPrincipal(user -> Optional.empty()));
        }
    }

    static class TwoDatabases {

        @Bean
        @Primary
        DataSource first() {
            return database();
        }

        @Bean
        @EmailLedgerDataSource
        DataSource marked() {
            return database();
        }
    }
}
