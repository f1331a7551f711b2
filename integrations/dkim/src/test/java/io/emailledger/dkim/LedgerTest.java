package io.emailledger.dkim;

import static io.emailledger.testkit.LedgerAssertions.assertThatEmail;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.emailledger.EmailLedger;
import io.emailledger.history.AttemptRecord;
import io.emailledger.history.EmailStatus;
import io.emailledger.jdbc.JdbcHistoryStore;
import io.emailledger.message.Attachment;
import io.emailledger.message.Email;
import io.emailledger.message.EmailId;
import io.emailledger.smtp.Security;
import io.emailledger.smtp.SmtpTransport;
import io.emailledger.testkit.MovableClock;
import io.emailledger.testkit.smtp.Phase;
import io.emailledger.testkit.smtp.Reaction;
import io.emailledger.testkit.smtp.ReceivedMail;
import io.emailledger.testkit.smtp.ScriptedSmtpServer;
import java.io.ByteArrayOutputStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HexFormat;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.h2.jdbcx.JdbcDataSource;
import org.junit.jupiter.api.Test;

/** Tests signatures from the call to the server: over SMTP, with a database, across attempts. */
class LedgerTest {
    private static final DkimKey KEY = DkimKey.of("app.example", "s1", TestKeys.rsa("one"));
    private static final List<String> VALID = List.of("s1._domainkey.app.example rsa-sha256 pass");

    private final MovableClock clock = MovableClock.start();
    private final List<byte[]> offered = Collections.synchronizedList(new ArrayList<>());

    private EmailLedger ledger(ScriptedSmtpServer server, DkimSigner signer) {
        JdbcDataSource database = new JdbcDataSource();
        database.setURL("jdbc:h2:mem:" + System.identityHashCode(server) + ";DB_CLOSE_DELAY=-1");
        return EmailLedger.builder(
                        JdbcHistoryStore.builder(database).time(clock).build(),
                        signer.sign(SmtpTransport.relay("127.0.0.1", server.port())
                                .security(Security.NONE)
                                .build()))
                .time(clock)
                .monotonicTime(clock::nanos)
                .workers(0)
                .build();
    }

    private static void work(EmailLedger ledger) {
        while (ledger.sending().runOnce()) {
            // The condition does the work.
        }
    }

    @Test
    void bothAttemptsHaveTheSameBytesAndTheirHashIsLogged() {
        try (ScriptedSmtpServer server = ScriptedSmtpServer.builder()
                        .contentTo(() -> new ByteArrayOutputStream() {
                            @Override
                            public void close() {
                                offered.add(toByteArray());
                            }
                        })
                        .start();
                EmailLedger ledger =
                        ledger(server, DkimSigner.builder().key(KEY).build())) {
            server.when(Phase.FINAL_DOT).times(1).then(Reaction.reply(451, "4.3.0 Try again"));
            EmailId id = ledger.send(Email.from("billing@app.example")
                    .to("pat@home.example")
                    .subject("Invoice 42")
                    .text(".\nDear Pat\n\n.\n")
                    .html("<p>Dear Pat</p>")
                    .attach(Attachment.of("invoice.pdf", new byte[5_000]))
                    .build());
            work(ledger);
            assertThatEmail(ledger, id).isPending();
            clock.advance(Duration.ofHours(1));
            work(ledger);

            assertThatEmail(ledger, id).isDelivered().hasAttempts(2);
            List<AttemptRecord> attempts = ledger.log(id).attempts();
            assertThat(hash(attempts.get(0).transcript()))
                    .isEqualTo(hash(attempts.get(1).transcript()));
            ReceivedMail mail = server.received().get(0);
            assertThat(attempts.get(1).transcript())
                    .contains("signed with DKIM: s1._domainkey.app.example", "SHA-256 " + mail.sha256())
                    .containsOnlyOnce("* content: ");
            assertThat(mail.senderParameters()).allSatisfy(parameter -> {
                if (parameter.startsWith("SIZE=")) {
                    assertThat(parameter).isEqualTo("SIZE=" + mail.size());
                }
            });
        }
    }

    private static String hash(String transcript) {
        Matcher hash = Pattern.compile("with DKIM-Signature: \\d+ bytes, SHA-256 ([0-9a-f]{64})")
                .matcher(transcript);
        assertThat(hash.find()).as(transcript).isTrue();
        return hash.group(1);
    }

    @Test
    void emailOverSmtpIsValid() {
        try (ScriptedSmtpServer server = ScriptedSmtpServer.start();
                EmailLedger ledger =
                        ledger(server, DkimSigner.builder().key(KEY).build())) {
            ledger.send(Email.from("billing@app.example")
                    .to("pat@home.example")
                    .subject("Gr\u00fc\u00dfe")
                    .text("..\n.\n line \n\n\n")
                    .build());
            ledger.send(
                    Email.ofMessage(("From: a@app.example\nTo: pat@home.example\nSubject: x\n\ncaf\u00e9\r.dot\n.\n\n")
                                    .getBytes(UTF_8))
                            .build());
            work(ledger);

            assertThat(server.received()).hasSize(2).allSatisfy(mail -> {
                assertThat(DkimVerifier.knowing(KEY).verify(mail.content())).isEqualTo(VALID);
                assertThat(HexFormat.of().parseHex(mail.sha256())).hasSize(32);
            });
        }
    }

    @Test
    void failingProviderNeverBouncesAnEmail() {
        FailingProvider provider = new FailingProvider();
        try (ScriptedSmtpServer server = ScriptedSmtpServer.start();
                EmailLedger ledger = ledger(
                        server, DkimSigner.builder().key(KEY).provider(provider).build())) {
            provider.fails = true;
            EmailId id = ledger.send(Email.from("billing@app.example")
                    .to("pat@home.example")
                    .subject("x")
                    .text("x")
                    .build());
            work(ledger);

            assertThatEmail(ledger, id).isPending().hasAttempts(1).has(EmailStatus.PENDING);
            assertThat(server.connections()).isZero();
            assertThat(ledger.log(id).attempts().get(0).transcript()).doesNotContain("content: ");
            provider.fails = false;
            clock.advance(Duration.ofHours(1));
            work(ledger);
            assertThatEmail(ledger, id).isDelivered();
        }
    }
}
