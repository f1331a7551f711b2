package io.emailledger.smtp;

import io.emailledger.spi.Transport;
import io.emailledger.testkit.TransportContract;
import io.emailledger.testkit.smtp.Phase;
import io.emailledger.testkit.smtp.Reaction;
import io.emailledger.testkit.smtp.ScriptedSmtpServer;
import io.emailledger.testkit.smtp.TestTls;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.AfterEach;

/** Runs the transport contract through STARTTLS and a login. */
class SmtpTransportContractTest extends TransportContract {
    private static final TestTls TLS = TestTls.localhost();
    private static final String SECRET = "contract-Pa55word";

    private final ScriptedSmtpServer server = ScriptedSmtpServer.builder()
            .startTls(TLS.serverContext())
            .requireLogin("user", SECRET)
            .start();

    @AfterEach
    void closeServer() {
        server.close();
    }

    @Override
    protected Transport transport() {
        return SmtpTransport.relay("localhost", server.port())
                .sslContext(TLS.clientContext())
                .login("user", SECRET)
                .readTimeout(Duration.ofSeconds(2))
                .attemptTimeout(Duration.ofSeconds(10))
                .build();
    }

    @Override
    protected List<Received> received() {
        return server.received().stream()
                .map(mail -> new Received(mail.recipients(), mail.content()))
                .toList();
    }

    @Override
    protected void refuse(String address) {
        server.unknownUser(address);
    }

    @Override
    protected void defer(String address) {
        server.when(Phase.RCPT).recipient(address).then(Reaction.reply(451, "4.7.1 Greylisted"));
    }

    @Override
    protected void loseAnswer() {
        server.when(Phase.FINAL_DOT).then(Reaction.loseAnswer());
    }

    @Override
    protected void goDown() {
        server.close();
    }

    @Override
    protected void fallSilent() {
        server.when(Phase.RCPT).then(Reaction.stall());
    }

    @Override
    protected List<String> secrets() {
        return List.of(SECRET, base64(SECRET), base64("\0user\0" + SECRET), base64("user\0user\0" + SECRET));
    }

    private static String base64(String text) {
        return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
    }
}
