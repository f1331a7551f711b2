package io.emailledger.testkit.smtp;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

/** Tests the server as a sink: no mail may be lost under load. The speed is printed, not checked. */
class SinkSpeedTest {
    private static final int CONNECTIONS = 4;
    private static final int MAILS = Integer.getInteger("sink.mails", 2_000);

    @Test
    void everyMailOfBurstIsCounted() throws Exception {
        run("warm-up", ScriptedSmtpServer.builder().discarding());
        run("discarding", ScriptedSmtpServer.builder().discarding());
        run("without bodies", ScriptedSmtpServer.builder().keepBodies(false));
        run("keeping everything", ScriptedSmtpServer.builder());
    }

    private static void run(String name, SmtpServerBuilder builder) throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(CONNECTIONS);
        try (ScriptedSmtpServer server = builder.start()) {
            long start = System.nanoTime();
            List<Callable<Void>> clients = new ArrayList<>();
            for (int i = 0; i < CONNECTIONS; i++) {
                clients.add(() -> sendAll(server));
            }
            for (Future<Void> done : threads.invokeAll(clients)) {
                done.get();
            }
            long millis = Math.max(1, (System.nanoTime() - start) / 1_000_000);
            assertThat(server.receivedCount()).isEqualTo((long) CONNECTIONS * MAILS);
            System.out.printf(
                    "sink, %s: %d mails of 5 KB over %d connections in %d ms, %d a second%n",
                    name, CONNECTIONS * MAILS, CONNECTIONS, millis, CONNECTIONS * MAILS * 1_000L / millis);
        } finally {
            threads.shutdownNow();
        }
    }

    /** Sends with PIPELINING: two round trips per mail. */
    private static Void sendAll(ScriptedSmtpServer server) throws Exception {
        String envelope = "MAIL FROM:<a@sender.test>\r\nRCPT TO:<b@recipient.test>\r\nDATA\r\n";
        String content = "Message-ID: <1@sender.test>\r\n\r\n" + ("x".repeat(74) + "\r\n").repeat(66) + ".\r\n";
        try (RawClient client = RawClient.greeted(server)) {
            for (int i = 0; i < MAILS; i++) {
                client.send(envelope);
                client.line();
                client.line();
                client.line();
                client.send(content);
                assertThat(client.line()).startsWith("250 ");
            }
        }
        return null;
    }
}
