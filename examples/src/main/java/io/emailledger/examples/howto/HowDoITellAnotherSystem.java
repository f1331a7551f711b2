package io.emailledger.examples.howto;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.emailledger.EmailLedger;
import io.emailledger.EventFeed;
import io.emailledger.history.HistoryEvent.FeedEvent;
import io.emailledger.history.HistoryEvent.FeedPage;
import io.emailledger.jdbc.JdbcHistoryStore;
import io.emailledger.message.Email;
import io.emailledger.smtp.Security;
import io.emailledger.smtp.SmtpTransport;
import io.emailledger.testkit.smtp.Phase;
import io.emailledger.testkit.smtp.Reaction;
import io.emailledger.testkit.smtp.ScriptedSmtpServer;
import io.emailledger.webhooks.WebhookEndpoint;
import io.emailledger.webhooks.WebhookSecret;
import io.emailledger.webhooks.WebhookVerifier;
import io.emailledger.webhooks.Webhooks;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.h2.jdbcx.JdbcDataSource;

/** How does another system learn of every bounce, also after a crash: by webhooks, or by reading the feed? */
public final class HowDoITellAnotherSystem {
    private static final int UNAVAILABLE = 503;
    private static final int ACCEPTED = 204;

    private HowDoITellAnotherSystem() {}

    /**
     * Sends an e-mail that bounces to a receiver that fails at first, and reads the feed.
     *
     * @param args not used
     * @throws IOException if the receiver cannot be started
     * @throws InterruptedException if the thread is interrupted
     */
    public static void main(String[] args) throws IOException, InterruptedException {
        WebhookSecret secret = WebhookSecret.generate();
        JdbcDataSource database = new JdbcDataSource();
        database.setUrl("jdbc:h2:mem:webhooks;DB_CLOSE_DELAY=-1");
        JdbcHistoryStore store = JdbcHistoryStore.builder(database).feed(true).build();
        HttpServer crm = receiver(WebhookVerifier.of(secret));
        try (ScriptedSmtpServer server = ScriptedSmtpServer.start();
                EmailLedger ledger = EmailLedger.builder(
                                store,
                                SmtpTransport.relay(server.host(), server.port())
                                        .security(Security.NONE)
                                        .build())
                        .workers(0)
                        .build();
                Webhooks webhooks = Webhooks.builder(store)
                        .endpoint(WebhookEndpoint.of(
                                        "crm",
                                        URI.create("http://127.0.0.1:"
                                                + crm.getAddress().getPort() + "/hooks/email"),
                                        secret)
                                .allowHttp()
                                .retry(Duration.ofMillis(1), Duration.ofMillis(1)))
                        .build()) {
            server.when(Phase.RCPT).always().then(Reaction.reply(550, "5.1.1 User unknown"));
            ledger.send(Email.from("office@clinic.example")
                    .to("pat@home.example")
                    .subject("Your invoice")
                    .text("It is attached.")
                    .metadata("invoice", "17")
                    .build());
            while (ledger.sending().runOnce()) {
                // The condition does the work.
            }

            // An application calls webhooks.start() instead.
            long end = EventFeed.of(ledger).end();
            while (webhooks.status().get(0).position() < end) {
                webhooks.runOnce();
            }

            FeedPage page = EventFeed.of(ledger).read(0, 100);
            for (FeedEvent event : page.events()) {
                System.out.println("In the feed: " + event.number() + " " + event.type());
            }
        } finally {
            crm.stop(0);
        }
    }

    /** Starts the other system: it is busy at first, and verifies what it receives. */
    private static HttpServer receiver(WebhookVerifier verifier) throws IOException {
        HttpServer crm = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        int[] requests = {0};
        crm.createContext("/hooks/email", exchange -> {
            byte[] body = exchange.getRequestBody().readAllBytes();
            boolean genuine = verifier.isGenuine(
                    header(exchange, "webhook-id"),
                    header(exchange, "webhook-timestamp"),
                    header(exchange, "webhook-signature"),
                    body);
            requests[0]++;
            int answer = requests[0] == 1 ? UNAVAILABLE : ACCEPTED;
            System.out.println(answer + ", genuine: " + genuine + ", " + new String(body, StandardCharsets.UTF_8));
            exchange.sendResponseHeaders(answer, -1);
            exchange.close();
        });
        crm.start();
        return crm;
    }

    private static String header(HttpExchange exchange, String name) {
        return exchange.getRequestHeaders().getFirst(name);
    }
}
