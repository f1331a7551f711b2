package io.emailledger.micrometer;

import static org.assertj.core.api.Assertions.assertThat;

import com.icegreen.greenmail.util.GreenMail;
import com.icegreen.greenmail.util.ServerSetup;
import io.emailledger.EmailLedger;
import io.emailledger.jdbc.JdbcHistoryStore;
import io.emailledger.smtp.Security;
import io.emailledger.smtp.SmtpTransport;
import io.micrometer.core.instrument.Timer;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.h2.jdbcx.JdbcDataSource;
import org.junit.jupiter.api.Test;

/** Tests meters and traces from the call to the mailbox, on a database and over SMTP. */
class WholeWayTest {
    private static final int EMAILS = 5;

    private static double connections(SimpleMeterRegistry registry, String which) {
        return registry.get("email.ledger.connections." + which).gauge().value();
    }

    @Test
    void deliveredEmailsAreMeteredAndTraced() {
        GreenMail server = new GreenMail(new ServerSetup(0, "127.0.0.1", ServerSetup.PROTOCOL_SMTP));
        server.start();
        JdbcDataSource database = new JdbcDataSource();
        database.setURL("jdbc:h2:mem:whole-way;DB_CLOSE_DELAY=-1");
        SimpleMeterRegistry registry = new SimpleMeterRegistry();
        TestTraces traces = new TestTraces();
        LedgerMetrics metrics = LedgerMetrics.of(registry);
        SmtpTransport transport = SmtpTransport.relay(
                        "127.0.0.1", server.getSmtp().getPort())
                .security(Security.NONE)
                .build();
        metrics.watch(transport);
        try (EmailLedger ledger = EmailLedger.builder(JdbcHistoryStore.create(database), transport)
                .listener(metrics)
                .tracing(traces.tracing())
                .build()) {
            metrics.watch(ledger);
            traces.request(() -> ledger.sendAll(
                    Stream.generate(() -> Rig.toPat().build()).limit(EMAILS).toList()));
            assertThat(server.waitForIncomingEmail(30_000, EMAILS)).isTrue();
            assertThat(connections(registry, "active") + connections(registry, "idle"))
                    .isPositive();
            assertThat(connections(registry, "allowed")).isEqualTo(transport.concurrency());
        } finally {
            server.stop();
        }

        Timer attempts =
                registry.get("email.ledger.attempt").tag("outcome", "accepted").timer();
        assertThat(attempts.count()).isEqualTo(EMAILS);
        assertThat(attempts.totalTime(TimeUnit.NANOSECONDS)).isPositive();
        assertThat(List.of("recorded", "accepted"))
                .allSatisfy(name -> assertThat(
                                registry.get("email.ledger." + name).counter().count())
                        .isEqualTo(EMAILS));
        assertThat(traces.spans("email send")).hasSize(1);
        assertThat(traces.spans("email transmit"))
                .hasSize(EMAILS)
                .allMatch(
                        span -> span.getTraceId().equals(traces.span("request").getTraceId()));
    }
}
