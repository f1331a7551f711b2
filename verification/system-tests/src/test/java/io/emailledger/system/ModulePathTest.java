package io.emailledger.system;

import static org.assertj.core.api.Assertions.assertThat;

import io.emailledger.EmailLedger;
import io.emailledger.bounces.BounceMailbox;
import io.emailledger.dkim.DkimSigner;
import io.emailledger.jakarta.LedgerTransport;
import io.emailledger.jdbc.JdbcHistoryStore;
import io.emailledger.micrometer.LedgerMetrics;
import io.emailledger.oauth2.OAuth2Tokens;
import io.emailledger.providers.ProviderWebhook;
import io.emailledger.smtp.SmtpTransport;
import io.emailledger.testkit.smtp.ScriptedSmtpServer;
import io.emailledger.tracking.OpenTracking;
import io.emailledger.webhooks.Webhooks;
import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * Tests the library as named modules with their required modules only: JSpecify and the JDK's HTTP server are absent.
 */
class ModulePathTest {
    private static final List<Class<?>> MODULES = List.of(
            EmailLedger.class,
            JdbcHistoryStore.class,
            SmtpTransport.class,
            BounceMailbox.class,
            OpenTracking.class,
            DkimSigner.class,
            LedgerMetrics.class,
            OAuth2Tokens.class,
            Webhooks.class,
            ProviderWebhook.class,
            io.micrometer.core.instrument.MeterRegistry.class,
            io.micrometer.observation.ObservationRegistry.class,
            io.micrometer.common.KeyValue.class,
            LedgerTransport.class,
            org.slf4j.Logger.class,
            org.slf4j.simple.SimpleLogger.class,
            com.fasterxml.jackson.core.JsonFactory.class,
            com.fasterxml.jackson.databind.JsonNode.class,
            com.fasterxml.jackson.annotation.JsonProperty.class,
            org.jsoup.Jsoup.class,
            org.h2.Driver.class,
            jakarta.mail.Session.class,
            jakarta.activation.DataHandler.class,
            org.eclipse.angus.activation.MailcapRegistryProviderImpl.class,
            org.eclipse.angus.mail.smtp.SMTPTransport.class);

    @Test
    void modulePathSendsAndHidesInternals() throws Exception {
        List<String> options = List.of(
                "--module-path",
                Child.pathOf(MODULES),
                "--add-modules",
                "io.emailledger.bounces,io.emailledger.dkim,io.emailledger.jakarta,io.emailledger.jdbc,io.emailledger.smtp,io.emailledger.tracking,io.emailledger.micrometer,io.emailledger.oauth2,io.emailledger.providers,io.emailledger.webhooks,com.h2database,org.slf4j.simple",
                "-cp",
                Child.pathOf(List.of(ModulePathProgram.class)));
        try (ScriptedSmtpServer server = ScriptedSmtpServer.start();
                Child child = Child.startWith(options, ModulePathProgram.class, server.port())) {
            assertThat(child.awaitExit()).as(() -> child.lines().toString()).isZero();
            assertThat(child.lines())
                    .containsExactly(
                            "DELIVERED",
                            "DELIVERED",
                            "io.emailledger.core exports io.emailledger io.emailledger.actions io.emailledger.history"
                                    + " io.emailledger.local io.emailledger.message io.emailledger.report io.emailledger.retention"
                                    + " io.emailledger.routes io.emailledger.spi io.emailledger.suppression",
                            "io.emailledger.jdbc exports io.emailledger.jdbc",
                            "io.emailledger.smtp exports io.emailledger.smtp",
                            "io.emailledger.bounces exports io.emailledger.bounces",
                            "io.emailledger.tracking exports io.emailledger.tracking",
                            "io.emailledger.dkim exports io.emailledger.dkim",
                            "io.emailledger.micrometer exports io.emailledger.micrometer",
                            "io.emailledger.oauth2 exports io.emailledger.oauth2",
                            "io.emailledger.webhooks exports io.emailledger.webhooks",
                            "io.emailledger.providers exports io.emailledger.providers",
                            "io.emailledger.jakarta exports io.emailledger.jakarta",
                            "internal: closed");
            assertThat(server.received()).hasSize(2);
        }
    }
}
