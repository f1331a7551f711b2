package io.emailledger.system;

import static java.nio.charset.StandardCharsets.US_ASCII;

import com.sun.net.httpserver.HttpServer;
import io.emailledger.EmailLedger;
import io.emailledger.jdbc.JdbcHistoryStore;
import io.emailledger.local.LocalTransports;
import io.emailledger.tracking.JdkUnsubscribeHandler;
import io.emailledger.tracking.Unsubscribe;
import io.emailledger.tracking.UnsubscribeEndpoint;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Path;
import java.util.concurrent.Executors;
import javax.sql.DataSource;

/** Serves unsubscribe links until it is killed. Its database goes away and comes back on request. */
final class UnsubscribeProgram {
    private static final byte[] SECRET = "32 random bytes, kept with care.".getBytes(US_ASCII);

    private UnsubscribeProgram() {}

    static Unsubscribe unsubscribe() {
        return Unsubscribe.at(URI.create("http://127.0.0.1/u/")).signedWith(SECRET);
    }

    static EmailLedger ledger(DataSource database) {
        return EmailLedger.builder(JdbcHistoryStore.create(database), LocalTransports.discarding())
                .with(unsubscribe())
                .workers(0)
                .build();
    }

    /** Runs with the database's file and the folder of the spool. */
    public static void main(String[] arguments) throws Exception {
        FlakyDataSource database =
                new FlakyDataSource(PooledDatabase.at(Path.of(arguments[0])).dataSource());
        EmailLedger ledger = ledger(database);
        UnsubscribeEndpoint endpoint = unsubscribe().endpoint(ledger.suppressions(), Path.of(arguments[1]));
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setExecutor(Executors.newFixedThreadPool(4));
        server.createContext("/u/", new JdkUnsubscribeHandler(endpoint));
        server.createContext("/database/", exchange -> {
            try (exchange) {
                if (exchange.getRequestURI().getPath().endsWith("/away")) {
                    database.goAway();
                } else {
                    database.comeBack();
                }
                exchange.sendResponseHeaders(204, -1);
            }
        });
        server.start();
        System.out.println("port " + server.getAddress().getPort());
    }
}
