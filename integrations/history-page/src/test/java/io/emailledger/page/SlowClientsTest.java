package io.emailledger.page;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.Socket;
import java.net.SocketException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;

/** Tests clients that never finish their request, at the page's own server. */
class SlowClientsTest {
    private static final String HALF_A_HEAD = "POST /api/pause HTTP/1.1\r\nHost: loc";

    @Test
    void halfHeadIsCutAfterFiveSeconds() throws IOException {
        try (OpenPage office = OpenPage.open()) {
            long begun = System.nanoTime();
            try (Socket slow = send(office.address(), HALF_A_HEAD)) {
                assertThat(untilCut(slow, begun)).isBetween(Duration.ofSeconds(4), Duration.ofSeconds(15));
            }
        }
    }

    @Test
    void halfBodyIsCutAfterFiveSeconds() throws IOException {
        try (OpenPage office = OpenPage.open()) {
            Page page = office.page();
            String head = "POST /api/pause HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nCookie: "
                    + page.cookie() + "\r\nX-CSRF-Token: " + page.token() + "\r\nContent-Length: 100\r\n\r\n";
            long begun = System.nanoTime();
            try (Socket slow = send(office.address(), head + "{\"reason\":")) {
                assertThat(untilCut(slow, begun)).isBetween(Duration.ofSeconds(4), Duration.ofSeconds(15));
            }
            assertThat(office.ledger.sending().paused()).isEmpty();
        }
    }

    @Test
    void refusedRequestDoesNotWaitForItsBody() throws IOException {
        try (OpenPage office = OpenPage.open()) {
            String head = "POST /nowhere HTTP/1.1\r\nHost: localhost\r\nContent-Length: 100\r\n\r\n{";
            try (Socket slow = send(office.address(), head)) {
                slow.setSoTimeout(20_000);
                byte[] answer = slow.getInputStream().readNBytes(12);
                assertThat(new String(answer, StandardCharsets.US_ASCII)).isEqualTo("HTTP/1.1 404");
                assertThat(untilCut(slow, System.nanoTime())).isLessThan(Duration.ofSeconds(15));
            }
        }
    }

    @Test
    void halfRequestsLeaveThreadsToOthers() throws IOException {
        List<Socket> slow = new ArrayList<>();
        try (OpenPage office = OpenPage.open()) {
            for (int i = 0; i < RequestThreads.THREADS + RequestThreads.BEFORE_LOGIN; i++) {
                slow.add(send(office.address(), HALF_A_HEAD));
            }
            long begun = System.nanoTime();
            assertThat(Raw.get(office.address(), "/api/emails", "localhost")).startsWith("HTTP/1.1 200");
            assertThat(Duration.ofNanos(System.nanoTime() - begun))
                    .as("the half requests together would take 25 seconds")
                    .isLessThan(Duration.ofSeconds(15));
            // A thread hands its place over a moment before it has left. Half requests are cut later than that.
            long answered = System.nanoTime();
            while (busyThreads() > RequestThreads.BEFORE_LOGIN) {
                assertThat(Duration.ofNanos(System.nanoTime() - answered)).isLessThan(Duration.ofSeconds(3));
                LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(5));
            }
        } finally {
            for (Socket socket : slow) {
                socket.close();
            }
        }
    }

    /** The threads that read or answer a request. */
    private static long busyThreads() {
        return Thread.getAllStackTraces().entrySet().stream()
                .filter(thread -> thread.getKey().getName().equals(RequestThreads.NAME))
                .filter(thread -> Arrays.stream(thread.getValue())
                        .anyMatch(frame -> frame.getClassName().equals(RequestThreads.Arrival.class.getName())))
                .count();
    }

    private static Socket send(URI address, String part) throws IOException {
        Socket socket = new Socket(address.getHost(), address.getPort());
        socket.getOutputStream().write(part.getBytes(StandardCharsets.UTF_8));
        return socket;
    }

    /** Waits until the connection is closed or reset; returns the time since the beginning. */
    private static Duration untilCut(Socket socket, long begun) throws IOException {
        socket.setSoTimeout(20_000);
        try {
            socket.getInputStream().readAllBytes();
        } catch (SocketException e) {
            assertThat(e).hasMessageContaining("reset");
        }
        return Duration.ofNanos(System.nanoTime() - begun);
    }
}
