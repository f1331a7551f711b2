package io.emailledger.oauth2;

import static org.assertj.core.api.Assertions.assertThat;

import io.emailledger.EmailLedger;
import io.emailledger.LedgerListener;
import io.emailledger.history.EmailStatus;
import io.emailledger.history.HistoryEvent;
import io.emailledger.history.HistoryEvent.EventType;
import io.emailledger.jdbc.JdbcHistoryStore;
import io.emailledger.message.Email;
import io.emailledger.message.EmailId;
import io.emailledger.smtp.SmtpTransport;
import io.emailledger.testkit.smtp.ReceivedMail;
import io.emailledger.testkit.smtp.ScriptedSmtpServer;
import io.emailledger.testkit.smtp.TestTls;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import java.util.stream.IntStream;
import org.h2.jdbcx.JdbcDataSource;
import org.junit.jupiter.api.Test;

/** Tests tokens that end while e-mails are sent, through a ledger with a database, over SMTP inside TLS. */
class ExpiryTest {
    private static final String USER = "kim@sender.test";
    private static final Duration LONGEST = Duration.ofMinutes(3);

    private static EmailLedger ledger(String database, SmtpTransport transport, LedgerListener listener) {
        JdbcDataSource source = new JdbcDataSource();
        source.setURL("jdbc:h2:mem:" + database + ";DB_CLOSE_DELAY=-1");
        return EmailLedger.builder(JdbcHistoryStore.create(source), transport)
                .listener(listener)
                .build();
    }

    private static SmtpTransport transport(ScriptedSmtpServer server, OAuth2Tokens tokens) {
        return SmtpTransport.relay("localhost", server.port())
                .sslContext(TestTls.localhost().clientContext())
                .loginWithToken(USER, tokens)
                // Many logins, so that many of them meet the end of a token.
                .messagesPerConnection(20)
                .build();
    }

    private static List<Email> emails(int count) {
        return IntStream.range(0, count)
                .mapToObj(i -> Email.from(USER)
                        .to("pat" + i + "@home.test")
                        .subject("Invoice " + i)
                        .text("Hello")
                        .build())
                .toList();
    }

    @Test
    void endedTokensDelayNothing() throws Exception {
        AtomicInteger logins = new AtomicInteger();
        AtomicInteger rejections = new AtomicInteger();
        Events events = new Events();
        PrintStream before = System.err;
        ByteArrayOutputStream logged = new ByteArrayOutputStream();
        System.setErr(new PrintStream(logged, true, StandardCharsets.UTF_8));
        try (OAuthServer oauth = OAuthServer.start();
                ScriptedSmtpServer server = ScriptedSmtpServer.builder()
                        .startTls(TestTls.localhost().serverContext())
                        .requireToken(USER, token -> {
                            // Some tokens end in the middle, although they seem to be valid for another hour.
                            int login = logins.incrementAndGet();
                            if (login % 15 == 0 && login <= 75) {
                                oauth.endTokens();
                            }
                            boolean valid = oauth.isValid(token);
                            if (!valid) {
                                rejections.incrementAndGet();
                            }
                            return valid;
                        })
                        .start();
                SmtpTransport transport =
                        transport(server, oauth.clientCredentials().build());
                EmailLedger ledger = ledger("ended-tokens", transport, events)) {
            ledger.sendAll(emails(2_000));

            events.await(EventType.DELIVERED, 2_000);
            assertThat(events.count(EventType.DEFERRED)).isZero();
            assertThat(events.count(EventType.BOUNCED)).isZero();
            assertThat(ledger.health().outage()).isEmpty();
            Set<String> recipients = new HashSet<>();
            for (ReceivedMail mail : server.received()) {
                recipients.add(mail.recipients().toString());
            }
            assertThat(recipients).hasSize(2_000);
            assertThat(rejections.get()).isBetween(5, 40);
            assertThat(oauth.issued()).isBetween(6, 12);
        } finally {
            System.setErr(before);
        }
        assertThat(logged.toString(StandardCharsets.UTF_8))
                .doesNotContain("-of-the-server")
                .doesNotContain(OAuthServer.SECRET)
                .doesNotContain("not available")
                .doesNotContain("utage");
    }

    @Test
    void emailsWaitForTheTokenServer() throws Exception {
        Events events = new Events();
        try (OAuthServer oauth = OAuthServer.start();
                ScriptedSmtpServer server = ScriptedSmtpServer.builder()
                        .startTls(TestTls.localhost().serverContext())
                        .requireToken(USER, oauth::isValid)
                        .start();
                SmtpTransport transport =
                        transport(server, oauth.clientCredentials().build());
                EmailLedger ledger = ledger("no-token", transport, events)) {
            oauth.does((exchange, parameters) -> {
                OAuthServer.say(exchange, 401, "{\"error\":\"invalid_client\"}");
                events.signal();
            });
            EmailId id = ledger.sendAll(emails(50)).get(0);
            events.await(() -> ledger.health().outage().isPresent());

            assertThat(ledger.health().outage().orElseThrow().reason())
                    .startsWith("there is no access token: localhost (client credentials): 401 invalid_client");
            assertThat(ledger.find(id).orElseThrow().status()).isNotEqualTo(EmailStatus.BOUNCED);
            assertThat(server.connections()).isZero();

            oauth.recovers();
            events.await(EventType.DELIVERED, 50);
            assertThat(events.count(EventType.BOUNCED)).isZero();
        }
    }

    /** Counts events, and waits for them. */
    private static final class Events implements LedgerListener {
        private final Map<EventType, Integer> counts = new EnumMap<>(EventType.class);

        @Override
        public synchronized void onEvent(EmailId email, HistoryEvent event) {
            counts.merge(event.type(), 1, Integer::sum);
            notifyAll();
        }

        synchronized int count(EventType type) {
            return counts.getOrDefault(type, 0);
        }

        synchronized void signal() {
            notifyAll();
        }

        void await(EventType type, int wanted) throws InterruptedException {
            await(() -> count(type) >= wanted);
        }

        void await(BooleanSupplier condition) throws InterruptedException {
            long end = System.nanoTime() + LONGEST.toNanos();
            while (!condition.getAsBoolean()) {
                assertThat(System.nanoTime()).as("%s", counts).isLessThan(end);
                synchronized (this) {
                    wait(100);
                }
            }
        }
    }
}
