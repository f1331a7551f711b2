package io.emailledger.examples.historypage;

import static org.assertj.core.api.Assertions.assertThat;

import io.emailledger.EmailLedger;
import io.emailledger.local.LocalTransports;
import io.emailledger.local.MemoryHistoryStore;
import java.io.BufferedReader;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * Tests clients that never finish their request. The JDK's server reads its timeout once per process, so the page runs
 * in its own process.
 */
class SlowClientsTest {
    private static final int MORE_THAN_THREADS = 40;

    /** Runs the page until the input ends, and prints its URL and its timeout. */
    public static void main(String[] args) throws IOException {
        try (EmailLedger ledger = EmailLedger.builder(
                                MemoryHistoryStore.create(InstantSource.system()), LocalTransports.discarding())
                        .workers(0)
                        .build();
                HistoryServer page = HistoryServer.of(ledger)
                        .bind(new InetSocketAddress("127.0.0.1", 0))
                        .start()) {
            System.out.println(page.address());
            System.out.println(System.getProperty("sun.net.httpserver.maxReqTime"));
            int unused = System.in.read();
        }
    }

    private static Process start(String... options) throws IOException {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(List.of(options));
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), SlowClientsTest.class.getName()));
        return new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
    }

    @Test
    void slowClientsAreDisconnectedAndNextIsServed() throws IOException {
        Process process = start("-Dsun.net.httpserver.maxReqTime=1");
        List<Socket> slow = new ArrayList<>();
        try (BufferedReader said = process.inputReader(StandardCharsets.UTF_8)) {
            URI address = URI.create(said.readLine());
            assertThat(said.readLine()).as("the application's setting is kept").isEqualTo("1");
            for (int i = 0; i < MORE_THAN_THREADS; i++) {
                Socket socket = new Socket(address.getHost(), address.getPort());
                slow.add(socket);
                socket.getOutputStream()
                        .write("POST /api/pause HTTP/1.1\r\nHost: loc".getBytes(StandardCharsets.UTF_8));
            }
            for (Socket socket : slow) {
                assertCut(socket);
            }
            assertThat(Raw.get(address, "/api/emails", "localhost")).startsWith("HTTP/1.1 200");
        } finally {
            for (Socket socket : slow) {
                socket.close();
            }
            process.destroy();
        }
    }

    /** Asserts that the connection is closed or reset. */
    private static void assertCut(Socket socket) throws IOException {
        socket.setSoTimeout(20_000);
        try {
            assertThat(socket.getInputStream().read()).isEqualTo(-1);
        } catch (SocketException e) {
            assertThat(e).hasMessageContaining("reset");
        }
    }

    @Test
    void defaultTimeoutIsThirtySeconds() throws IOException {
        Process process = start();
        try (BufferedReader said = process.inputReader(StandardCharsets.UTF_8)) {
            assertThat(said.readLine()).startsWith("http://127.0.0.1:");
            assertThat(said.readLine()).isEqualTo("30");
        } finally {
            process.destroy();
        }
    }
}
