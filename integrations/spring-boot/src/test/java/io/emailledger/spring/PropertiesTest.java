package io.emailledger.spring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.emailledger.EmailLedger;
import io.emailledger.EmailLedgerBuilder;
import io.emailledger.jdbc.JdbcHistoryStoreBuilder;
import io.emailledger.report.ReturnPath;
import io.emailledger.retention.Retention;
import io.emailledger.smtp.SmtpTransportBuilder;
import io.emailledger.spi.Transport;
import io.emailledger.suppression.SuppressionRules;
import io.emailledger.testkit.smtp.ScriptedSmtpServer;
import io.emailledger.tracking.ClickTracking;
import io.emailledger.tracking.OpenTracking;
import io.emailledger.tracking.TrackingRecorderBuilder;
import io.emailledger.tracking.TrackingTotals;
import io.emailledger.tracking.Unsubscribe;
import io.emailledger.webhooks.Webhooks;
import io.emailledger.webhooks.WebhooksBuilder;
import java.io.InputStream;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;
import javax.sql.DataSource;
import org.h2.jdbcx.JdbcDataSource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.BeansException;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

/** Tests the properties: their values, their errors, their metadata and their documentation. */
@ExtendWith(OutputCaptureExtension.class)
class PropertiesTest {
    /** Settings that cannot be written as text, or that have another name as a property. */
    private static final Set<String> OTHERWISE = Set.of(
            "build",
            "listener",
            "monotonicTime",
            "rateLimit",
            "replyRules",
            "retention",
            "returnPath",
            "suppression",
            "threads",
            "time",
            "tracing",
            "with",
            "policy",
            "networks",
            "endpoint",
            "httpClient",
            "login",
            "loginWithToken",
            "loginWithCertificate",
            "clientCertificate",
            "sslContext",
            "applicationTransactions",
            "legalHold",
            "alsoAccepting");

    private static final String WEBHOOK_SECRET = "whsec_MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWY=";

    private final ApplicationContextRunner application = new ApplicationContextRunner()
            .withConfiguration(AutoConfigurations.of(
                    EmailLedgerAutoConfiguration.class,
                    TrackingAutoConfiguration.class,
                    TrackingEndpointAutoConfiguration.class,
                    WebhooksAutoConfiguration.class,
                    ProviderConsentAutoConfiguration.class,
                    ProviderWebhookAutoConfiguration.class))
            .withBean("dataSource", DataSource.class, PropertiesTest::database)
            .withPropertyValues("spring.mail.host=localhost");

    static Stream<Arguments> builders() {
        return Stream.of(
                Arguments.of(EmailLedgerBuilder.class, "email-ledger."),
                Arguments.of(JdbcHistoryStoreBuilder.class, "email-ledger.store."),
                Arguments.of(SmtpTransportBuilder.class, "email-ledger.smtp."),
                Arguments.of(Retention.class, "email-ledger.retention."),
                Arguments.of(SuppressionRules.class, "email-ledger.suppression."),
                Arguments.of(ReturnPath.class, "email-ledger.return-path."),
                Arguments.of(OpenTracking.class, "email-ledger.tracking."),
                Arguments.of(TrackingRecorderBuilder.class, "email-ledger.tracking."),
                Arguments.of(Unsubscribe.class, "email-ledger.unsubscribe."),
                Arguments.of(WebhooksBuilder.class, "email-ledger.webhooks."));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("builders")
    void everySettingIsAProperty(Class<?> builder, String prefix) throws Exception {
        Set<String> names = metadata().keySet();
        List<String> missing = new ArrayList<>();
        for (Method method : builder.getDeclaredMethods()) {
            boolean setter = Modifier.isPublic(method.getModifiers())
                    && !Modifier.isStatic(method.getModifiers())
                    && method.getReturnType() == builder
                    && !OTHERWISE.contains(method.getName());
            String property = prefix + kebab(method.getName());
            if (setter && names.stream().noneMatch(name -> name.equals(property) || name.startsWith(property + "."))) {
                missing.add(property);
            }
        }
        assertThat(missing).as("settings of " + builder.getSimpleName()).isEmpty();
    }

    @Test
    void everyPropertyIsDescribed() throws Exception {
        assertThat(metadata())
                .hasSizeGreaterThan(50)
                .allSatisfy((name, description) ->
                        assertThat(description).as(name).isNotBlank().endsWith("."));
    }

    @Test
    void everyPropertyIsOnThePage() throws Exception {
        String page = Files.readString(Boot.root().resolve("docs/spring-boot.md"));

        assertThat(metadata().keySet()).allSatisfy(name -> assertThat(page).contains("`" + name + "`"));
    }

    @Test
    void everyPropertyIsAccepted(@TempDir Path folder) {
        application
                .withPropertyValues(
                        "email-ledger.guarantee=at-most-once",
                        "email-ledger.suspect-after=5",
                        "email-ledger.give-up-after=2d",
                        "email-ledger.lease=2m",
                        "email-ledger.poll-interval=5s",
                        "email-ledger.close-timeout=1s",
                        "email-ledger.keep-attachments=1h",
                        "email-ledger.max-size=20MB",
                        "email-ledger.workers=2",
                        "email-ledger.call-sites=true",
                        "email-ledger.retry.first=10s",
                        "email-ledger.retry.longest=1h",
                        "email-ledger.rate-limits.transport=600",
                        "email-ledger.rate-limits.each-domain=60",
                        "email-ledger.rate-limits.each-tenant=100",
                        "email-ledger.rate-limits.domains[gmail.com]=30",
                        "email-ledger.rate-limits.tenants[north]=200",
                        "email-ledger.retention.bodies=90d",
                        "email-ledger.retention.transcripts=90d",
                        "email-ledger.retention.events=365d",
                        "email-ledger.retention.observations=30d",
                        "email-ledger.retention.records=3650d",
                        "email-ledger.retention.unverified-reports=30d",
                        "email-ledger.retention.feed=7d",
                        "email-ledger.retention.counts=1095d",
                        "email-ledger.retention.legal-holds=litigation,audit",
                        "email-ledger.retention.pseudonym-secret=0123456789abcdef0123456789abcdef",
                        "email-ledger.suppression.hard-bounces.emails=2",
                        "email-ledger.suppression.soft-bounces.emails=5",
                        "email-ledger.suppression.soft-bounces.within=10d",
                        "email-ledger.suppression.complaints=false",
                        "email-ledger.suppression.ending-after=365d",
                        "email-ledger.suppression.shared-by-tenants=true",
                        "email-ledger.return-path.address=bounces@app.example",
                        "email-ledger.return-path.secret=base64:MDEyMzQ1Njc4OWFiY2RlZg==",
                        "email-ledger.return-path.previous-secrets=fedcba9876543210",
                        "email-ledger.return-path.valid-for=20d",
                        "email-ledger.return-path.one-for-each-recipient=true",
                        "email-ledger.return-path.confirming-delivery=true",
                        "email-ledger.store.schema=migrate",
                        "email-ledger.store.table-prefix=mail_",
                        "email-ledger.store.transactions=separate",
                        "email-ledger.store.force-to-disk=false",
                        "email-ledger.store.feed=true",
                        "email-ledger.store.partitioning=none",
                        "email-ledger.store.read-from=dataSource",
                        "email-ledger.store.max-staleness=2m",
                        "email-ledger.store.allow-untested-database=true",
                        "email-ledger.smtp.security=none",
                        "email-ledger.smtp.allow-login-without-tls=true",
                        "email-ledger.smtp.connections=2",
                        "email-ledger.smtp.helo-name=app.example",
                        "email-ledger.smtp.connect-timeout=1s",
                        "email-ledger.smtp.read-timeout=2s",
                        "email-ledger.smtp.write-timeout=3s",
                        "email-ledger.smtp.attempt-timeout=4m",
                        "email-ledger.smtp.idle-limit=5s",
                        "email-ledger.smtp.messages-per-connection=6",
                        "email-ledger.smtp.proxy.type=http",
                        "email-ledger.smtp.proxy.host=proxy.app.example",
                        "email-ledger.smtp.proxy.port=8080",
                        "email-ledger.smtp.proxy.user=app",
                        "email-ledger.smtp.proxy.password=secret",
                        "email-ledger.smtp.local-address=127.0.0.1",
                        "email-ledger.smtp.address-preference=ipv4-first",
                        "email-ledger.smtp.server-name=mail.app.example",
                        "email-ledger.transport.log=true",
                        "email-ledger.transport.redirect-to=developers@app.example",
                        "email-ledger.tracking.url=https://app.example/t/",
                        "email-ledger.tracking.secret=0123456789abcdef",
                        "email-ledger.tracking.previous-secrets=fedcba9876543210",
                        "email-ledger.tracking.accepting-since=2026-01-01T00:00:00Z",
                        "email-ledger.tracking.mode=date-only",
                        "email-ledger.tracking.tenants[north]=none",
                        "email-ledger.tracking.undecided=aggregate",
                        "email-ledger.tracking.totals=true",
                        "email-ledger.tracking.totals-by-tag=newsletter",
                        "email-ledger.tracking.capacity=100",
                        "email-ledger.tracking.clicks.url=https://app.example/c/",
                        "email-ledger.tracking.clicks.path=/links/",
                        "email-ledger.tracking.clicks.also-in-text=true",
                        "email-ledger.tracking.clicks.leaving=https://app.example/login",
                        "email-ledger.unsubscribe.url=https://app.example/u/",
                        "email-ledger.unsubscribe.path=/lists/",
                        "email-ledger.unsubscribe.secret=0123456789abcdef",
                        "email-ledger.unsubscribe.previous-secrets=fedcba9876543210",
                        "email-ledger.unsubscribe.mailbox=lists@app.example",
                        "email-ledger.unsubscribe.feedback-sender=appexample",
                        "email-ledger.unsubscribe.spool=" + folder,
                        "email-ledger.webhooks.poll-interval=1m",
                        "email-ledger.webhooks.endpoints.crm.url=http://crm.example/hook",
                        "email-ledger.webhooks.endpoints.crm.secret=" + WEBHOOK_SECRET,
                        "email-ledger.webhooks.endpoints.crm.previous-secret=" + WEBHOOK_SECRET,
                        "email-ledger.webhooks.endpoints.crm.events=delivered,bounced",
                        "email-ledger.webhooks.endpoints.crm.without-addresses=true",
                        "email-ledger.webhooks.endpoints.crm.allow-http=true",
                        "email-ledger.webhooks.endpoints.crm.from-beginning=true",
                        "email-ledger.webhooks.endpoints.crm.timeout=5s",
                        "email-ledger.webhooks.endpoints.crm.first-pause=1s",
                        "email-ledger.webhooks.endpoints.crm.longest-pause=10m",
                        "email-ledger.provider-webhooks.endpoints.brevo.provider=brevo",
                        "email-ledger.provider-webhooks.endpoints.brevo.path=/hooks/brevo",
                        "email-ledger.provider-webhooks.endpoints.brevo.secret=a token that is long",
                        "email-ledger.provider-webhooks.endpoints.mailjet.provider=mailjet",
                        "email-ledger.provider-webhooks.endpoints.mailjet.path=/hooks/mailjet",
                        "email-ledger.provider-webhooks.endpoints.mailjet.user=events",
                        "email-ledger.provider-webhooks.endpoints.mailjet.secret=a password that is long",
                        "email-ledger.provider-webhooks.endpoints.postmark.provider=postmark",
                        "email-ledger.provider-webhooks.endpoints.postmark.path=/hooks/postmark",
                        "email-ledger.provider-webhooks.endpoints.postmark.header=X-Hook",
                        "email-ledger.provider-webhooks.endpoints.postmark.secret=a value that is long",
                        "email-ledger.provider-webhooks.endpoints.mailgun.provider=mailgun",
                        "email-ledger.provider-webhooks.endpoints.mailgun.path=/hooks/mailgun",
                        "email-ledger.provider-webhooks.endpoints.mailgun.secret=key-1",
                        "email-ledger.provider-webhooks.endpoints.mailgun.previous-secrets=key-0",
                        "email-ledger.provider-webhooks.endpoints.ses.provider=ses",
                        "email-ledger.provider-webhooks.endpoints.ses.path=/hooks/ses",
                        "email-ledger.provider-webhooks.endpoints.ses.topics=arn:aws:sns:eu-west-1:123456789012:mail",
                        "email-ledger.provider-webhooks.endpoints.ses.metadata=invoice",
                        "email-ledger.provider-webhooks.endpoints.ses.keep-unmatched=true",
                        "email-ledger.provider-webhooks.endpoints.ses.max-bytes=1MB")
                .run(context -> {
                    assertThat(context)
                            .hasSingleBean(ClickTracking.class)
                            .hasSingleBean(Unsubscribe.class)
                            .hasSingleBean(TrackingTotals.class)
                            .hasSingleBean(Webhooks.class);
                    assertThat(context).hasSingleBean(EmailLedger.class).hasSingleBean(OpenTracking.class);
                    assertThat(context.getBean(Transport.class).name()).contains("localhost:25");
                });
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(
            delimiter = '|',
            value = {
                "email-ledger.lease=1ms | The property email-ledger.lease must lie between PT1S and PT1H, but is PT0.001S",
                "email-ledger.workers=1000 | The property email-ledger.workers must lie between 0 and 256",
                "email-ledger.rate-limits.transport=0 | The property email-ledger.rate-limits.transport must lie between",
                "email-ledger.rate-limits.domains[a..b]=1 | domains[a..b] must be the domain of a mailbox",
                "email-ledger.retention.bodies=-1d | The property email-ledger.retention.bodies must lie between",
                "email-ledger.return-path.address=a@b.example | The property email-ledger.return-path.secret must be set",
                "email-ledger.transport.kind=folder | The property email-ledger.transport.folder must be set",
                "email-ledger.smtp.connections=0 | The property email-ledger.smtp.connections ",
                "email-ledger.smtp.server-name=mail. | The property email-ledger.smtp.server-name must be a domain name",
                "email-ledger.smtp.local-address=0.0.0.0 | The property email-ledger.smtp.local-address must be",
                "email-ledger.store.table-prefix=9 | The property email-ledger.store.table-prefix must be 1 to 20",
                "email-ledger.store.max-staleness=1s | The property email-ledger.store.max-staleness must lie between",
                "email-ledger.store.read-from=none | The property email-ledger.store.read-from must be the name of a bean",
                "email-ledger.tracking.url=ftp://a/ | The property email-ledger.tracking.secret must be set",
                "email-ledger.tracking.clicks.url=https://a.example/ | The property email-ledger.tracking.secret must be set",
                "email-ledger.unsubscribe.url=https://a.example/ | The property email-ledger.unsubscribe.secret must be set",
                "email-ledger.webhooks.endpoints.crm.timeout=1s | The property email-ledger.store.feed must be true",
                "email-ledger.provider-webhooks.endpoints.a.path=/x | endpoints.a.provider must be set",
                "email-ledger.provider-webhooks.endpoints.a.provider=resend | endpoints.a.secret must be set",
                "spring.mail.properties.mail.smtp.timeout=soon | must be a number of milliseconds",
            })
    void invalidPropertyIsNamed(String property, String message) {
        application
                .withPropertyValues(property)
                .run(context -> assertThat(context).getFailure().hasStackTraceContaining(message));
    }

    @Test
    void failedStartSaysWhatToDo(CapturedOutput output) {
        try (ScriptedSmtpServer server = ScriptedSmtpServer.start()) {
            assertThatThrownBy(() -> Boot.run(Shop.class, Boot.mail(server, Boot.h2(), "email-ledger.workers=-1")))
                    .isInstanceOf(BeansException.class);
        }
        assertThat(output)
                .contains(
                        "APPLICATION FAILED TO START",
                        "The property email-ledger.workers must lie between 0 and 256, but is -1.",
                        "Correct the property email-ledger.workers.");
    }

    @ParameterizedTest(name = "{0}")
    @ValueSource(
            strings = {
                "email-ledger.webhooks.endpoints.crm.secret=tOoShOrT",
                "email-ledger.provider-webhooks.endpoints.hook.secret=tOoShOrT"
            })
    void secretOfWebhookIsNeverPrinted(String property, CapturedOutput output) {
        application
                .withPropertyValues(
                        property,
                        "email-ledger.store.feed=true",
                        "email-ledger.webhooks.endpoints.crm.url=https://crm.example/hook",
                        "email-ledger.provider-webhooks.endpoints.hook.provider=resend",
                        "email-ledger.provider-webhooks.endpoints.hook.path=/hook")
                .run(context -> {
                    assertThat(context).getFailure().hasStackTraceContaining("The property email-ledger.");
                    assertThat(Stream.iterate(context.getStartupFailure(), cause -> cause != null, Throwable::getCause))
                            .allSatisfy(cause -> assertThat(cause.toString()).doesNotContain("tOoShOrT"));
                    assertThat(output.toString()).doesNotContain("tOoShOrT");
                });
    }

    @Test
    void secretIsNeverPrinted(CapturedOutput output) {
        application
                .withPropertyValues(
                        "spring.mail.username=me",
                        "spring.mail.password=PaSsWoRd",
                        "email-ledger.return-path.address=bounces@app.example",
                        "email-ledger.return-path.secret=tOoShOrT",
                        "email-ledger.retention.pseudonym-secret=base64:%%tOoShOrT")
                .run(context -> {
                    assertThat(context).hasFailed();
                    assertThat(Stream.iterate(context.getStartupFailure(), cause -> cause != null, Throwable::getCause))
                            .allSatisfy(cause -> assertThat(cause.toString()).doesNotContain("tOoShOrT", "PaSsWoRd"));
                    assertThat(output.toString()).doesNotContain("tOoShOrT", "PaSsWoRd");
                });
    }

    private static DataSource database() {
        JdbcDataSource database = new JdbcDataSource();
        database.setURL(Boot.h2());
        return database;
    }

    /** The names of the properties with their descriptions. */
    private static Map<String, String> metadata() throws Exception {
        Map<String, String> properties = new TreeMap<>();
        for (URL url : Collections.list(
                PropertiesTest.class.getClassLoader().getResources("META-INF/spring-configuration-metadata.json"))) {
            try (InputStream in = url.openStream()) {
                for (JsonNode property : new ObjectMapper().readTree(in).path("properties")) {
                    String name = property.path("name").asText();
                    if (name.startsWith("email-ledger.")) {
                        properties.put(name, property.path("description").asText());
                    }
                }
            }
        }
        return properties;
    }

    private static String kebab(String name) {
        return name.replaceAll("([A-Z])", "-$1").toLowerCase(Locale.ROOT);
    }
}
