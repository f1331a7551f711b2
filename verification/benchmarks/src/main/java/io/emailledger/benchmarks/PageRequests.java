package io.emailledger.benchmarks;

import io.emailledger.page.HistoryServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

/**
 * How long the server of the history page takes for what the page asks it, where much is recorded: from the request to
 * the last byte of the answer, over the loopback interface, one at a time.
 */
final class PageRequests {
    private static final int TURNS = 41;
    private static final int WARM_UP = 20;
    private static final int OK = 200;

    private final Server server;
    private final int size;
    private final HttpClient client = HttpClient.newHttpClient();

    PageRequests(Server server, int size) {
        this.server = server;
        this.size = size;
    }

    /** Fills a history, asks, and prints a table. */
    void run() throws Exception {
        try (FilledHistory history = FilledHistory.of(server, size);
                HistoryServer page = HistoryServer.of(history.ledger())
                        .bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
                        .start()) {
            System.out.printf(
                    Locale.ROOT,
                    "%nThe server of the history page over %,d records, on %s%n  ms: the first time, then the median"
                            + " and the longest of %d%n%n  %-42s%9s%9s%9s%9s%n",
                    size,
                    server.name(),
                    TURNS,
                    "",
                    "first",
                    "median",
                    "longest",
                    "KiB");
            for (Map.Entry<String, String> request : requests(history).entrySet()) {
                measure(request.getKey(), page.address().resolve("api/" + request.getValue()));
            }
        }
    }

    private static Map<String, String> requests(FilledHistory history) {
        Map<String, String> requests = new LinkedHashMap<>();
        String middle = "&after=" + history.cursorInTheMiddle();
        requests.put("list", "emails?limit=50");
        requests.put("list, in the middle", "emails?limit=50" + middle);
        requests.put("status, 1 in 100", "emails?status=BOUNCED");
        requests.put("status, 1 in 100, in the middle", "emails?status=BOUNCED" + middle);
        requests.put("recipient, 100 e-mails", "emails?recipient=" + Letter.to(3));
        requests.put("subject word, all", "emails?subject=rechnung");
        requests.put("subject word, 1 in 1,000", "emails?subject=f%C3%BCr");
        requests.put("tag, 1 in 10, in the middle", "emails?tag=campaign" + middle);
        requests.put("time, 1 in 10", "emails?since=" + history.at(0.45) + "&until=" + history.at(0.55));
        requests.put("tenant and status", "emails?tenant=tenant7&status=BOUNCED");
        requests.put("opened, none", "emails?opened=true");
        requests.put("counts", "counts");
        requests.put("counts of a tenant", "counts?tenant=tenant7");
        requests.put("the last 14 days", "days?days=14&zone=UTC");
        requests.put("one e-mail", "emails/" + history.newest());
        requests.put("health", "health");
        return requests;
    }

    private void measure(String name, URI address) throws IOException, InterruptedException {
        double first = millis(address);
        for (int turn = 0; turn < WARM_UP; turn++) {
            millis(address);
        }
        double[] all = new double[TURNS];
        for (int turn = 0; turn < TURNS; turn++) {
            all[turn] = millis(address);
        }
        Arrays.sort(all);
        System.out.printf(
                Locale.ROOT,
                "  %-42s%9.1f%9.1f%9.1f%9.1f%n",
                name,
                first,
                all[TURNS / 2],
                all[TURNS - 1],
                ask(address).length / 1024.0);
    }

    private double millis(URI address) throws IOException, InterruptedException {
        long start = System.nanoTime();
        ask(address);
        return (System.nanoTime() - start) / 1e6;
    }

    private byte[] ask(URI address) throws IOException, InterruptedException {
        HttpResponse<byte[]> answer =
                client.send(HttpRequest.newBuilder(address).build(), HttpResponse.BodyHandlers.ofByteArray());
        if (answer.statusCode() != OK) {
            throw new IllegalStateException("The server of the page answered " + answer.statusCode());
        }
        return answer.body();
    }
}
