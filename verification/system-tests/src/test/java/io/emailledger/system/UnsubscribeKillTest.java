package io.emailledger.system;

import static org.assertj.core.api.Assertions.assertThat;

import io.emailledger.EmailLedger;
import io.emailledger.message.EmailId;
import io.emailledger.spi.RecipientContent.Subscription;
import io.emailledger.tracking.UnsubscribeEndpoint;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Tests that no acknowledged request to unsubscribe is lost, whatever happens to the process and its database. */
@Timeout(300)
class UnsubscribeKillTest {
    private static final int ROUNDS = Integer.getInteger("unsubscribe.kills", 6);
    private static final int CLIENTS = 3;
    private static final EmailId EMAIL = new EmailId(UUID.fromString("019a0000-1234-7abc-8def-0123456789ab"));

    @TempDir
    Path directory;

    /** The status with which each address was acknowledged. */
    private final Map<String, Integer> acknowledged = new ConcurrentHashMap<>();

    private final AtomicInteger next = new AtomicInteger();
    private final HttpClient client =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    private static Subscription who(String address) {
        return new Subscription(Optional.of("north"), "news", address, EMAIL);
    }

    @Test
    void acknowledgedRequestsSurviveKillsAndOutages() throws Exception {
        Random random = new Random(8058);
        Path file = directory.resolve("history");
        Path spool = directory.resolve("spool");
        for (int round = 0; round < ROUNDS; round++) {
            // The child is killed in the middle of requests: while the database works, is away, or has just come back.
            List<String> changes = List.of(List.of("away"), List.of("away", "back"), List.<String>of())
                    .get(round % 3);
            try (Child child = Child.start(UnsubscribeProgram.class, List.of(), file, spool)) {
                run(child, changes, 20 + random.nextInt(60));
            }
        }

        try (PooledDatabase database = PooledDatabase.at(file);
                EmailLedger ledger = UnsubscribeProgram.ledger(database.dataSource());
                UnsubscribeEndpoint endpoint =
                        UnsubscribeProgram.unsubscribe().endpoint(ledger.suppressions(), spool)) {
            while (endpoint.waiting() > 0) {
                endpoint.replay();
                Thread.onSpinWait();
            }
            assertThat(acknowledged.values()).contains(200, 202);
            assertThat(acknowledged.keySet())
                    .allSatisfy(address -> assertThat(ledger.suppressions()
                                    .ofTenant("north")
                                    .ofList("news")
                                    .find(address))
                            .as(address)
                            .isPresent());
        }
    }

    private void run(Child child, List<String> changes, int least) throws Exception {
        int port = Integer.parseInt(child.awaitLine("port"));
        Semaphore acknowledgements = new Semaphore(0);
        List<Thread> clients = new ArrayList<>();
        for (int i = 0; i < CLIENTS; i++) {
            Thread thread = new Thread(() -> postUntilKilled(port, acknowledgements), "client-" + i);
            thread.setDaemon(true);
            clients.add(thread);
            thread.start();
        }
        for (String change : changes) {
            await(acknowledgements, least, child);
            client.send(
                    HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/database/" + change))
                            .build(),
                    BodyHandlers.discarding());
        }
        await(acknowledgements, least, child);
        child.kill();
        for (Thread thread : clients) {
            thread.join();
        }
    }

    private static void await(Semaphore acknowledgements, int count, Child child) throws InterruptedException {
        assertThat(acknowledgements.tryAcquire(count, 60, TimeUnit.SECONDS))
                .as(() -> String.join("\n", child.lines()))
                .isTrue();
    }

    private void postUntilKilled(int port, Semaphore acknowledgements) {
        try {
            while (true) {
                String address = "pat" + next.getAndIncrement() + "@home.example";
                String path =
                        UnsubscribeProgram.unsubscribe().link(who(address)).getPath();
                int status = client.send(
                                HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
                                        .header("Content-Type", "application/x-www-form-urlencoded")
                                        .POST(BodyPublishers.ofString("List-Unsubscribe=One-Click"))
                                        .build(),
                                BodyHandlers.discarding())
                        .statusCode();
                if (status / 100 == 2) {
                    acknowledged.put(address, status);
                    acknowledgements.release();
                }
            }
        } catch (IOException e) {
            // The process was killed: what it had not acknowledged may be lost.
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
