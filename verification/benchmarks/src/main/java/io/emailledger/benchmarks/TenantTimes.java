package io.emailledger.benchmarks;

import io.emailledger.EmailLedger;
import io.emailledger.history.HistoryEvent.EventType;
import io.emailledger.jdbc.JdbcHistoryStore;
import io.emailledger.message.EmailId;
import io.emailledger.routes.Route;
import io.emailledger.routes.Routes;
import io.emailledger.smtp.Security;
import io.emailledger.smtp.SmtpTransport;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * The time from recording to acceptance for a hundred tenants with a server each, with and without three whose servers are
 * dead: two refuse connections, one accepts them and is silent. The e-mails of the dead are not counted.
 */
final class TenantTimes {
    private static final int TENANTS = 100;
    private static final int DEAD = 3;
    private static final int ROUNDS = 5;
    private static final long APART_NANOS = TimeUnit.MILLISECONDS.toNanos(5);

    private final Server server;
    private final SinkProcess sink;
    private final int emails;

    TenantTimes(Server server, SinkProcess sink, int emails) {
        this.server = server;
        this.sink = sink;
        this.emails = emails;
    }

    /** Measures both in turns, and prints a table. */
    void run() throws Exception {
        times(0);
        double[][] medians = new double[2][ROUNDS];
        double[][] late = new double[2][ROUNDS];
        for (int round = 0; round < ROUNDS; round++) {
            for (int with = 0; with < 2; with++) {
                int cell = (round + with) % 2;
                double[] millis = times(cell == 0 ? 0 : DEAD);
                medians[cell][round] = millis[millis.length / 2];
                late[cell][round] = millis[millis.length * 99 / 100];
            }
        }
        System.out.printf(
                Locale.ROOT,
                "%nFrom recording to acceptance, %d tenants with a server each, one e-mail every %d ms, on %s, %d rounds of"
                        + " %,d%n  all alive:  median %.1f ms, 99th percentile %.1f ms%n  three dead: median %.1f ms, 99th"
                        + " percentile %.1f ms%n  ratio:      %.2f and %.2f%n",
                TENANTS,
                TimeUnit.NANOSECONDS.toMillis(APART_NANOS),
                server.name(),
                ROUNDS,
                emails,
                median(medians[0]),
                median(late[0]),
                median(medians[1]),
                median(late[1]),
                median(medians[1]) / median(medians[0]),
                median(late[1]) / median(late[0]));
    }

    private double[] times(int dead) throws Exception {
        try (Database database = server.empty();
                ServerSocket silent = new ServerSocket(0, 100, InetAddress.getLoopbackAddress())) {
            int closed = closedPort();
            Routes routes = Routes.byDefault(transport(sink.port()))
                    .forEachTenant()
                    .resolvedBy(name -> {
                        int tenant = Integer.parseInt(name);
                        int port = tenant >= dead ? sink.port() : tenant == 0 ? silent.getLocalPort() : closed;
                        return Optional.of(Route.of(name, transport(port)));
                    });
            Map<EmailId, Long> ends = new ConcurrentHashMap<>();
            Map<EmailId, Long> begins = new HashMap<>();
            int counted = 0;
            for (int i = 0; i < emails; i++) {
                counted += i % TENANTS >= DEAD ? 1 : 0;
            }
            CountDownLatch left = new CountDownLatch(counted);
            try (EmailLedger ledger = EmailLedger.builder(JdbcHistoryStore.create(database.dataSource()), routes)
                    .closeTimeout(Duration.ofMillis(1))
                    .listener((id, event) -> {
                        if (event.type() == EventType.DELIVERED) {
                            ends.put(id, System.nanoTime());
                            left.countDown();
                        }
                    })
                    .build()) {
                long next = System.nanoTime();
                for (int i = 0; i < emails; i++) {
                    if (dead > 0 || i % TENANTS >= DEAD) {
                        EmailId id = ledger.send(Letter.small(i)
                                .tenant(Integer.toString(i % TENANTS))
                                .build());
                        if (i % TENANTS >= DEAD) {
                            begins.put(id, System.nanoTime());
                        }
                    }
                    next += APART_NANOS;
                    while (System.nanoTime() < next) {
                        LockSupport.parkNanos(next - System.nanoTime());
                    }
                }
                if (!left.await(5, TimeUnit.MINUTES)) {
                    throw new IllegalStateException(
                            left.getCount() + " e-mails were not delivered: " + ledger.health());
                }
            }
            double[] millis = begins.entrySet().stream()
                    .mapToDouble(begin -> (ends.getOrDefault(begin.getKey(), 0L) - begin.getValue()) / 1e6)
                    .toArray();
            Arrays.sort(millis);
            return millis;
        }
    }

    private static SmtpTransport transport(int port) {
        return SmtpTransport.relay("127.0.0.1", port).security(Security.NONE).build();
    }

    private static int closedPort() throws Exception {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    private static double median(double[] values) {
        double[] sorted = values.clone();
        Arrays.sort(sorted);
        return sorted[sorted.length / 2];
    }
}
