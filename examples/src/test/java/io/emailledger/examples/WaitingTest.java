package io.emailledger.examples;

import static org.assertj.core.api.Assertions.assertThat;

import io.emailledger.EmailLedger;
import io.emailledger.local.MemoryHistoryStore;
import io.emailledger.message.Email;
import io.emailledger.message.EmailId;
import io.emailledger.smtp.Security;
import io.emailledger.smtp.SmtpTransport;
import io.emailledger.testkit.smtp.Phase;
import io.emailledger.testkit.smtp.Reaction;
import io.emailledger.testkit.smtp.ScriptedSmtpServer;
import io.emailledger.testkit.smtp.TestTls;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Tests the output of the program that sends real messages while it cannot send. */
class WaitingTest {
    @TempDir
    private Path directory;

    private final Printed printed = new Printed();

    @BeforeEach
    void writeMessage() throws IOException {
        Files.writeString(
                Files.createDirectory(directory.resolve("mails")).resolve("1.eml"),
                "From: office@clinic.example\r\nTo: patients@home.example\r\nSubject: Number 1\r\n\r\nHello\r\n");
    }

    /** Runs the program until it has printed a reason. */
    private String run(String relay, String... more) throws Exception {
        ExecutorService threads = Executors.newSingleThreadExecutor();
        try {
            Future<Integer> program = threads.submit(() -> run(relay, 300, more));
            printed.await("((?:Nothing is sent: |Messages wait, such as |.* rejects mail from ).*)\\R", program);
        } finally {
            threads.shutdownNow();
            assertThat(threads.awaitTermination(1, TimeUnit.MINUTES)).isTrue();
        }
        return printed.text();
    }

    private int run(String relay, int seconds, String... more) throws Exception {
        List<String> args = new ArrayList<>(List.of(
                "--smtp",
                relay,
                "--to",
                "me@home.example",
                "--wait",
                Integer.toString(seconds),
                "--db",
                directory.resolve("history").toString()));
        args.addAll(List.of(more));
        args.add(directory.resolve("mails").toString());
        return OfficeDay.run(args, Map.of("EMAIL_LEDGER_PASSWORD", "wrong password"), directory, printed.stream());
    }

    @Test
    void waitEndsWithoutSuccess() throws Exception {
        try (ServerSocket silent = new ServerSocket(0)) {
            assertThat(run("127.0.0.1:" + silent.getLocalPort(), 1)).isEqualTo(1);
        }
    }

    private static String address(ScriptedSmtpServer server) {
        return server.host() + ":" + server.port();
    }

    @Test
    void closedPortIsReported() throws Exception {
        // Bound, so that no other process takes it, and without anybody who listens.
        try (Socket reserved = new Socket()) {
            reserved.bind(new InetSocketAddress("127.0.0.1", 0));
            int port = reserved.getLocalPort();
            assertThat(run("127.0.0.1:" + port)).contains("Nothing is sent: 127.0.0.1:" + port + ": no connection");
        }
    }

    @Test
    void unknownHostIsReported() throws Exception {
        assertThat(run("nowhere.invalid:587"))
                .contains("Nothing is sent: there is no server of the name nowhere.invalid.");
    }

    @Test
    void missingStartTlsIsReported() throws Exception {
        try (ScriptedSmtpServer server = ScriptedSmtpServer.start()) {
            assertThat(run(address(server))).contains("Nothing is sent:").containsIgnoringCase("STARTTLS");
        }
    }

    @Test
    void untrustedCertificateIsReported() throws Exception {
        try (ScriptedSmtpServer server = ScriptedSmtpServer.builder()
                .startTls(TestTls.localhost().serverContext())
                .start()) {
            assertThat(run(address(server)))
                    .contains("Nothing is sent: TLS failed")
                    .contains("certificat");
        }
    }

    @Test
    void wrongPasswordIsReported() throws Exception {
        try (ScriptedSmtpServer server = ScriptedSmtpServer.builder()
                .startTls(TestTls.localhost().serverContext())
                .requireLogin("me@clinic.example", "right password")
                .start()) {
            await(
                    SmtpTransport.relay(server.host(), server.port())
                            .sslContext(TestTls.localhost().clientContext())
                            .login("me@clinic.example", "wrong password")
                            .build(),
                    Duration.ofSeconds(15),
                    Duration.ofSeconds(10));
        }
        assertThat(printed.text()).contains("Nothing is sent:").contains("535").doesNotContain("wrong password");
    }

    @Test
    void rejectedSenderIsReported() throws Exception {
        try (ScriptedSmtpServer server = ScriptedSmtpServer.start()) {
            server.when(Phase.MAIL).then(Reaction.reply(553, "5.7.1 Sender address rejected: not owned by user"));
            assertThat(run(address(server), "--tls", "none"))
                    .contains("553 5.7.1 Sender address rejected: not owned by user")
                    .contains("Next attempt at");
        }
    }

    @Test
    void deferredRecipientIsReported() throws Exception {
        try (ScriptedSmtpServer server = ScriptedSmtpServer.start()) {
            server.when(Phase.RCPT).then(Reaction.reply(451, "4.7.1 Greylisted, come back later"));
            assertThat(run(address(server), "--tls", "none"))
                    .contains("Messages wait, such as \"Number 1\": 451 4.7.1 Greylisted, come back later.");
        }
    }

    @Test
    void waitingIsReportedRepeatedly() throws Exception {
        try (ServerSocket silent = new ServerSocket(0)) {
            await(
                    SmtpTransport.relay("127.0.0.1", silent.getLocalPort())
                            .security(Security.NONE)
                            .build(),
                    Duration.ofSeconds(3),
                    Duration.ofMillis(500));
        }
        assertThat(printed.text().lines().filter("Messages wait for an answer of the relay."::equals))
                .hasSizeBetween(2, 7);
    }

    private void await(SmtpTransport relay, Duration atMost, Duration every) throws InterruptedException {
        Waiting waiting = new Waiting(printed.stream(), "the relay", every);
        try (EmailLedger ledger = EmailLedger.builder(MemoryHistoryStore.create(InstantSource.system()), relay)
                .closeTimeout(Duration.ofMillis(10))
                .listener(waiting)
                .build()) {
            EmailId id = ledger.send(Email.from("office@clinic.example")
                    .to("me@home.example")
                    .text("Hello")
                    .build());
            assertThat(waiting.await(ledger, List.of(id), atMost)).isFalse();
        }
    }
}
