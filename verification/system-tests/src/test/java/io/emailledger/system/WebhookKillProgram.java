package io.emailledger.system;

import io.emailledger.EmailLedger;
import io.emailledger.jdbc.JdbcHistoryStore;
import io.emailledger.local.LocalTransports;
import io.emailledger.message.Email;
import io.emailledger.spi.HistoryStore;
import io.emailledger.webhooks.WebhookEndpoint;
import io.emailledger.webhooks.WebhookSecret;
import io.emailledger.webhooks.Webhooks;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Collections;
import java.util.List;

/** Records e-mails, prints their ids, and sends their events as webhooks, until it is killed. */
final class WebhookKillProgram {
    static final WebhookSecret SECRET = WebhookSecret.of("whsec_" + "c2VjcmV0IG9mIHRoZSBraWxsIHRlc3QgLi4u");
    private static final int BATCH = 5;

    private WebhookKillProgram() {}

    /**
     * Starts it.
     *
     * @param later by how much its clock is ahead, so that leases of killed processes have expired
     */
    static Child start(String url, URI receiver, int emails, Duration later) throws IOException {
        return Child.start(WebhookKillProgram.class, List.of("-Xmx128m"), url, receiver, emails, later.toMillis());
    }

    /** Runs with the database's URL, the receiver's URI, the number of e-mails and the advance of its clock. */
    public static void main(String[] arguments) throws Exception {
        BufferedReader in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        InstantSource clock =
                InstantSource.offset(InstantSource.system(), Duration.ofMillis(Long.parseLong(arguments[3])));
        try (PooledDatabase database = PooledDatabase.at(arguments[0])) {
            HistoryStore store = JdbcHistoryStore.builder(database.dataSource())
                    .time(clock)
                    .feed(true)
                    .build();
            WebhookEndpoint endpoint = WebhookEndpoint.of("crm", URI.create(arguments[1]), SECRET)
                    .allowHttp()
                    .fromBeginning()
                    .retry(Duration.ofMillis(20), Duration.ofMillis(100));
            try (EmailLedger ledger = EmailLedger.builder(store, LocalTransports.discarding())
                            .time(clock)
                            .build();
                    Webhooks webhooks = Webhooks.builder(store)
                            .endpoint(endpoint)
                            .pollInterval(Duration.ofMillis(20))
                            .build()) {
                webhooks.start();
                for (int i = 0; i < Integer.parseInt(arguments[2]); i += BATCH) {
                    Email email = Email.from("office@clinic.example")
                            .to("pat@home.example")
                            .subject("Your appointment")
                            .text("Tomorrow.")
                            .build();
                    ledger.sendAll(Collections.nCopies(BATCH, email))
                            .forEach(id -> System.out.println("recorded " + id));
                }
                System.out.println("all recorded");
                in.readLine();
            }
        }
    }
}
