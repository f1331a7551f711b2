package io.emailledger.benchmarks;

import com.zaxxer.hikari.HikariDataSource;
import io.emailledger.EmailLedger;
import io.emailledger.LedgerListener;
import io.emailledger.history.HistoryEvent;
import io.emailledger.history.HistoryEvent.EventType;
import io.emailledger.jdbc.JdbcHistoryStore;
import io.emailledger.message.EmailId;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLongArray;

/**
 * A JVM that has just started sends a backlog: the rate of each part of it, compared to that of the last part. The
 * compiler of the JVM runs on the same cores.
 */
public final class StartUp {
    private static final int PARTS = 6;
    private static final String ANGUS = "angus";

    private final int part;
    private final AtomicInteger sent = new AtomicInteger();
    private final AtomicLongArray ends = new AtomicLongArray(PARTS + 1);

    private StartUp(int part) {
        this.part = part;
    }

    /** Starts a JVM for the ledger and one for Angus, and prints the rates of both. */
    static void run(Server server, SinkProcess sink, int connections, int part) throws Exception {
        String port = Integer.toString(sink.port());
        String threads = Integer.toString(connections);
        String size = Integer.toString(part);
        System.out.println("\nA backlog in a JVM that has just started, each " + part + " compared to the last\n");
        for (int run = 0; run < 3; run++) {
            System.out.println("  Email Ledger, on " + server.name());
            try (Database database = server.empty()) {
                LedgerDrain.fill(database, PARTS * part);
                fork(List.of(port, threads, size, database.url(), database.user()));
            }
            System.out.println("  Angus builds and sends, no history");
            fork(List.of(port, threads, size, ANGUS));
        }
    }

    private static void fork(List<String> arguments) throws IOException, InterruptedException {
        Process process = Jvm.command(List.of("-Xms1g", "-Xmx1g"), StartUp.class, arguments)
                .inheritIO()
                .start();
        if (process.waitFor() != 0) {
            throw new IllegalStateException("A JVM failed; see its output above");
        }
    }

    /**
     * Sends the backlog of a database, or as many e-mails by Angus.
     *
     * @param args port, connections, size of a part; URL and user of the database
     * @throws Exception if that fails
     */
    public static void main(String[] args) throws Exception {
        int port = Integer.parseInt(args[0]);
        int connections = Integer.parseInt(args[1]);
        StartUp startUp = new StartUp(Integer.parseInt(args[2]));
        startUp.ends.set(0, System.nanoTime());
        if (args[3].equals(ANGUS)) {
            startUp.sendByAngus(port, connections);
        } else {
            startUp.send(port, connections, args[3], args[4]);
        }
        startUp.print();
    }

    private void sendByAngus(int port, int connections) throws Exception {
        Callers.share(connections, PARTS * part, (from, to) -> BareAngus.send(port, from, to, this::count));
    }

    private void send(int port, int connections, String url, String user) throws InterruptedException {
        Deliveries deliveries = new Deliveries(PARTS * part);
        try (HikariDataSource pool = new HikariDataSource()) {
            pool.setJdbcUrl(url);
            pool.setUsername(user);
            try (EmailLedger ledger = EmailLedger.builder(JdbcHistoryStore.create(pool), Relay.to(port, connections))
                    .workers(connections)
                    .listener(new LedgerListener() {
                        @Override
                        public void onEvent(EmailId email, HistoryEvent event) {
                            if (event.type() == EventType.DELIVERED) {
                                count();
                            }
                        }
                    })
                    .listener(deliveries)
                    .build()) {
                deliveries.await(ledger);
            }
        }
    }

    private void count() {
        int now = sent.incrementAndGet();
        if (now % part == 0) {
            ends.set(now / part, System.nanoTime());
        }
    }

    private void print() {
        List<String> rates = new ArrayList<>();
        List<String> ratios = new ArrayList<>();
        for (int i = 1; i <= PARTS; i++) {
            double nanos = ends.get(i) - ends.get(i - 1);
            rates.add(String.format(Locale.ROOT, "%,8.0f", part * 1e9 / nanos));
            ratios.add(String.format(Locale.ROOT, "%8.2f", (ends.get(PARTS) - ends.get(PARTS - 1)) / nanos));
        }
        System.out.println("    a second " + String.join("", rates));
        System.out.println("    ratio    " + String.join("", ratios));
    }
}
