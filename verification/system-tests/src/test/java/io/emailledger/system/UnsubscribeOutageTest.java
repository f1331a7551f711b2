package io.emailledger.system;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import io.emailledger.EmailLedger;
import io.emailledger.bounces.BounceParser;
import io.emailledger.history.EmailStatus;
import io.emailledger.history.EmailStatus.FailureReason;
import io.emailledger.jdbc.JdbcHistoryStore;
import io.emailledger.local.LocalTransports.RecordingTransport;
import io.emailledger.message.Email;
import io.emailledger.message.EmailBuilder;
import io.emailledger.message.EmailId;
import io.emailledger.report.MailReport.ReportResult.Verdict;
import io.emailledger.spi.RecipientContent.Subscription;
import io.emailledger.tracking.Unsubscribe;
import io.emailledger.tracking.UnsubscribeEndpoint;
import io.emailledger.tracking.UnsubscribeRequest;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;
import org.h2.jdbcx.JdbcDataSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Tests a newsletter on a database: unsubscribing by a link and by a mail, and while the database is away. */
@Timeout(120)
class UnsubscribeOutageTest {
    private static final String PAT = "pat@home.example";
    private static final int REQUESTS = 500;

    @TempDir
    Path spool;

    private final Unsubscribe unsubscribe = UnsubscribeProgram.unsubscribe().mailbox("bounces@app.example");
    private final RecordingTransport transport = new RecordingTransport(100);
    private FlakyDataSource database;
    private EmailLedger ledger;

    @BeforeEach
    void open() {
        JdbcDataSource h2 = new JdbcDataSource();
        h2.setURL("jdbc:h2:mem:unsubscribe" + System.identityHashCode(this) + ";DB_CLOSE_DELAY=-1");
        database = new FlakyDataSource(h2);
        ledger = EmailLedger.builder(JdbcHistoryStore.create(database), transport)
                .with(unsubscribe)
                .workers(0)
                .build();
    }

    @AfterEach
    void close() {
        database.comeBack();
        ledger.close();
    }

    private EmailId send(EmailBuilder email) {
        EmailId id = ledger.send(email.build());
        while (ledger.sending().runOnce()) {
            // The condition does the work.
        }
        return id;
    }

    private EmailBuilder newsletter() {
        return Email.from("news@app.example")
                .to(PAT)
                .subject("News")
                .text("Hello")
                .tenant("north")
                .list("news");
    }

    private static UnsubscribeRequest post(Unsubscribe unsubscribe, Subscription who) {
        return new UnsubscribeRequest(
                "POST",
                unsubscribe.link(who).getPath(),
                Optional.of("application/x-www-form-urlencoded"),
                "List-Unsubscribe=One-Click".getBytes(US_ASCII));
    }

    private void assertUnsubscribed() {
        EmailId next = send(newsletter());
        assertThat(ledger.find(next).orElseThrow().status()).isEqualTo(EmailStatus.FAILED);
        assertThat(ledger.find(next).orElseThrow().recipients().get(0).failure())
                .contains(FailureReason.UNSUBSCRIBED);
        EmailId receipt =
                send(Email.from("news@app.example").to(PAT).text("A receipt").tenant("north"));
        assertThat(ledger.find(receipt).orElseThrow().status()).isEqualTo(EmailStatus.DELIVERED);
    }

    @Test
    void oneClickIsInForceAtOnce() {
        EmailId first = send(newsletter());
        assertThat(ledger.find(first).orElseThrow().status()).isEqualTo(EmailStatus.DELIVERED);
        try (UnsubscribeEndpoint endpoint = unsubscribe.endpoint(ledger.suppressions())) {
            Subscription who = new Subscription(Optional.of("north"), "news", PAT, first);

            assertThat(endpoint.respond(post(unsubscribe, who)).status()).isEqualTo(200);
        }
        assertUnsubscribed();
    }

    @Test
    void mailOfListUnsubscribeFieldUnsubscribes() {
        EmailId first = send(newsletter());
        String header =
                new String(transport.sent().get(0).content(), StandardCharsets.ISO_8859_1).replace("\r\n ", " ");
        String subject = Arrays.stream(header.split("[?>]"))
                .filter(part -> part.startsWith("subject="))
                .findFirst()
                .orElseThrow()
                .substring("subject=".length())
                .replace("%20", " ");
        byte[] mail =
                ("From: " + PAT + "\r\nTo: bounces@app.example\r\nSubject: " + subject + "\r\n\r\n").getBytes(US_ASCII);
        BounceParser parser = BounceParser.of("bounces@app.example");

        assertThat(ledger.reports().accept(parser.parse(mail)).verdict()).isEqualTo(Verdict.APPLIED);
        assertThat(ledger.reports().accept(parser.parse(mail)).verdict()).isEqualTo(Verdict.KNOWN);
        byte[] forged = new String(mail, US_ASCII)
                .replace("unsubscribe ", "unsubscribe A")
                .getBytes(US_ASCII);
        assertThat(ledger.reports().accept(parser.parse(forged)).verdict()).isEqualTo(Verdict.UNVERIFIED);
        assertThat(ledger.suppressions().ofTenant("north").ofList("news").find(PAT))
                .hasValueSatisfying(entry -> assertThat(entry.evidence()).contains(first));
        assertUnsubscribed();
    }

    @Test
    void outageLosesNoAcknowledgedRequest() {
        EmailId first = send(newsletter());
        try (UnsubscribeEndpoint endpoint = unsubscribe.endpoint(ledger.suppressions(), spool)) {
            database.goAway();
            for (int i = 0; i < REQUESTS; i++) {
                Subscription who = new Subscription(Optional.of("north"), "news", "pat" + i + "@home.example", first);
                assertThat(endpoint.respond(post(unsubscribe, who)).status()).isEqualTo(202);
            }
            endpoint.replay();
            assertThat(endpoint.waiting()).isEqualTo(REQUESTS);
            database.comeBack();
            while (endpoint.waiting() > 0) {
                endpoint.replay();
                Thread.onSpinWait();
            }
            Subscription who = new Subscription(Optional.of("north"), "news", PAT, first);
            assertThat(endpoint.respond(post(unsubscribe, who)).status()).isEqualTo(200);
        }
        assertThat(ledger.suppressions().ofTenant("north").ofList("news").page(1_000))
                .hasSize(REQUESTS + 1);
        assertUnsubscribed();
    }

    @Test
    void withoutSpoolOutageIsAnsweredWith503() {
        try (UnsubscribeEndpoint endpoint = unsubscribe.endpoint(ledger.suppressions())) {
            Subscription who = new Subscription(Optional.of("north"), "news", PAT, send(newsletter()));
            database.goAway();
            assertThat(endpoint.respond(post(unsubscribe, who)).status()).isEqualTo(503);
            database.comeBack();
            assertThat(endpoint.respond(post(unsubscribe, who)).status()).isEqualTo(200);
        }
    }
}
