package io.emailledger.bounces;

import static org.assertj.core.api.Assertions.assertThat;

import io.emailledger.smtp.Security;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Isolated;

/** Tests the log messages when a mailbox cannot be read. */
@Isolated
class MailboxLogTest {
    @Test
    void unreachableServerIsOneWarningWithStackTrace() throws IOException {
        int port;
        String log;
        // Bound, so that no other process takes it, and without anybody who listens.
        try (Socket reserved = new Socket()) {
            reserved.bind(new InetSocketAddress(0));
            port = reserved.getLocalPort();
            log = logged(port, 20, server -> {});
        }

        assertThat(warnings(log))
                .singleElement()
                .asString()
                .contains("localhost:" + port, "no connection", "It is tried again every PT0.05S");
        assertThat(log).contains("Caused by: java.net.ConnectException: Connection refused");
    }

    @Test
    void nonImapServerIsOneWarning() throws IOException {
        try (ServerSocket server = new ServerSocket(0)) {
            String log = logged(server.getLocalPort(), 5, s -> {
                while (!server.isClosed()) {
                    try (Socket client = server.accept()) {
                        client.getOutputStream()
                                .write("220 pat@home.example knows no IMAP\r\n".getBytes(StandardCharsets.US_ASCII));
                    } catch (IOException e) {
                        return;
                    }
                }
            });

            assertThat(warnings(log)).hasSize(1);
            assertThat(log).contains("io.emailledger.bounces.PollLoop.work(").doesNotContain("pat@home.example");
        }
    }

    private static List<String> warnings(String log) {
        return log.lines().filter(line -> line.contains(" WARN ")).toList();
    }

    private static String logged(int port, int polls, Consumer<Integer> serve) {
        PrintStream before = System.err;
        ByteArrayOutputStream written = new ByteArrayOutputStream();
        System.setErr(new PrintStream(written, true, StandardCharsets.UTF_8));
        Thread server = new Thread(() -> serve.accept(port));
        server.setDaemon(true);
        server.start();
        try (BounceRig rig = new BounceRig();
                BounceMailbox mailbox = BounceMailbox.imap("localhost", port)
                        .security(Security.NONE)
                        .allowLoginWithoutTls()
                        .login(BounceRig.USER, BounceRig.PASSWORD)
                        .pollInterval(Duration.ofMillis(50))
                        .readInto(rig.ledger, BounceRig.PARSER)) {
            mailbox.start();
            for (int i = 0; i < polls; i++) {
                assertThat(mailbox.runOnce().endedBy()).isPresent();
            }
            long end = System.nanoTime() + TimeUnit.MINUTES.toNanos(1);
            while (written.size() == 0) {
                assertThat(System.nanoTime()).as("a minute without a log line").isLessThan(end);
                Thread.onSpinWait();
            }
        } finally {
            System.setErr(before);
        }
        return written.toString(StandardCharsets.UTF_8);
    }
}
