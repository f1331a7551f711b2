package io.emailledger.system;

import static org.assertj.core.api.Assertions.assertThat;

import io.emailledger.EmailLedger;
import io.emailledger.Health.RouteHealth;
import io.emailledger.history.EmailStatus;
import io.emailledger.history.HistoryEvent.EventType;
import io.emailledger.history.HistoryQuery;
import io.emailledger.jdbc.JdbcHistoryStore;
import io.emailledger.message.Email;
import io.emailledger.routes.Route;
import io.emailledger.routes.Routes;
import io.emailledger.smtp.Security;
import io.emailledger.smtp.SmtpTransport;
import io.emailledger.smtp.SmtpTransportBuilder;
import io.emailledger.spi.HistoryStore;
import io.emailledger.testdatabases.Release;
import io.emailledger.testdatabases.TestDatabase;
import io.emailledger.testdatabases.TestServer;
import io.emailledger.testkit.smtp.Phase;
import io.emailledger.testkit.smtp.Reaction;
import io.emailledger.testkit.smtp.ScriptedSmtpServer;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A hundred tenants with an SMTP account each, three of whose servers are dead: one refuses connections, one is silent, one
 * rejects the password. The others get their e-mails while the silent one is still being waited for.
 */
class DeadTenantsTest {
    private static final int TENANTS = 100;
    private static final int EMAILS = 4;
    private static final String REFUSED = "t7";
    private static final String SILENT = "t8";
    private static final String WRONG_PASSWORD = "t9";
    private static final Set<String> DEAD = Set.of(REFUSED, SILENT, WRONG_PASSWORD);

    @TempDir
    Path directory;

    @Test
    void othersGoOnOnH2() throws Exception {
        othersGoOn(PooledDatabase.h2(directory.resolve("history")));
    }

    @Test
    void othersGoOnOnPostgreSql() throws Exception {
        try (TestDatabase database = TestServer.shared(Release.POSTGRESQL_18).newDatabase()) {
            othersGoOn(database.url());
        }
    }

    private static void othersGoOn(String url) throws Exception {
        CountDownLatch delivered = new CountDownLatch((TENANTS - DEAD.size()) * EMAILS);
        try (ScriptedSmtpServer server = ScriptedSmtpServer.start();
                ScriptedSmtpServer silent = ScriptedSmtpServer.start();
                ScriptedSmtpServer strict =
                        ScriptedSmtpServer.builder().requireLogin("t9", "right").start();
                Socket refusing = reservedPort();
                PooledDatabase database = PooledDatabase.checked(url);
                HistoryStore store = JdbcHistoryStore.create(database.dataSource())) {
            silent.when(Phase.GREETING).always().then(Reaction.stall());
            Map<String, SmtpTransportBuilder> dead = Map.of(
                    REFUSED, SmtpTransport.relay("127.0.0.1", refusing.getLocalPort()),
                    SILENT, SmtpTransport.relay("127.0.0.1", silent.port()),
                    WRONG_PASSWORD,
                            SmtpTransport.relay("127.0.0.1", strict.port())
                                    .login("t9", "wrong")
                                    .allowLoginWithoutTls());
            Routes routes = Routes.byDefault(SmtpTransport.relay("127.0.0.1", server.port())
                            .security(Security.NONE)
                            .build())
                    .forEachTenant()
                    .resolvedBy(tenant -> Optional.of(Route.of(
                            tenant,
                            Optional.ofNullable(dead.get(tenant))
                                    .orElseGet(() -> SmtpTransport.relay("127.0.0.1", server.port()))
                                    .security(Security.NONE)
                                    .build())));
            try (EmailLedger ledger = EmailLedger.builder(store, routes)
                    .listener((id, event) -> {
                        if (event.type() == EventType.DELIVERED) {
                            delivered.countDown();
                        }
                    })
                    .build()) {
                sendToAll(ledger);

                assertThat(delivered.await(120, TimeUnit.SECONDS)).isTrue();
                assertThat(silent.openConnections())
                        .as("the silent server is still being waited for")
                        .isPositive();
                for (String tenant : DEAD) {
                    assertThat(ledger.counts(HistoryQuery.all().tenant(tenant)).of(EmailStatus.DELIVERED))
                            .as(tenant)
                            .isZero();
                }
                assertThat(down(ledger)).contains(REFUSED, WRONG_PASSWORD).isSubsetOf(DEAD);
                assertThat(ledger.health().outage()).isEmpty();
                silent.clearRules();
                silent.release();
            }
        }
    }

    private static void sendToAll(EmailLedger ledger) {
        for (int i = 0; i < EMAILS; i++) {
            for (int tenant = 0; tenant < TENANTS; tenant++) {
                ledger.send(Email.from("billing@clinic.example")
                        .to("pat@home.example")
                        .subject("Invoice " + i)
                        .text("Please find your invoice.")
                        .tenant("t" + tenant)
                        .build());
            }
        }
    }

    private static Set<String> down(EmailLedger ledger) {
        return ledger.health().routes().entrySet().stream()
                .filter(route -> Optional.of(route.getValue())
                        .flatMap(RouteHealth::outage)
                        .isPresent())
                .map(Map.Entry::getKey)
                .collect(Collectors.toSet());
    }

    /** Bound, so that no other process takes the port, and without anybody who listens. */
    private static Socket reservedPort() throws IOException {
        Socket socket = new Socket();
        socket.bind(new InetSocketAddress("127.0.0.1", 0));
        return socket;
    }
}
