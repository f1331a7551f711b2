package io.emailledger.benchmarks;

import io.emailledger.EmailLedger;
import io.emailledger.EmailLedgerBuilder;
import io.emailledger.jdbc.JdbcHistoryStore;
import io.emailledger.message.Email;
import io.emailledger.micrometer.LedgerMetrics;
import io.emailledger.micrometer.LedgerTracing;
import io.emailledger.routes.Route;
import io.emailledger.routes.Routes;
import io.emailledger.spi.Transport;
import io.micrometer.observation.ObservationRegistry;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;

/**
 * A backlog that was recorded before leaves, each e-mail with its attempt, its transcript, its steps and its status
 * recorded. The clock starts when the ledger is made and stops when the last e-mail has been told to be delivered,
 * which is after the commit.
 */
final class LedgerDrain implements Cell {
    private static final int TOGETHER = 50;

    private final String name;
    private final Server server;
    private final Supplier<Transport> transport;
    private final int routes;
    private final int workers;
    private final Optional<SinkProcess> sink;
    private final boolean linesKept;
    private final UnaryOperator<EmailLedgerBuilder> configure;

    private LedgerDrain(
            String name,
            Server server,
            Supplier<Transport> transport,
            int routes,
            int workers,
            Optional<SinkProcess> sink,
            boolean linesKept,
            UnaryOperator<EmailLedgerBuilder> configure) {
        this.name = name;
        this.server = server;
        this.transport = transport;
        this.routes = routes;
        this.workers = workers;
        this.sink = sink;
        this.linesKept = linesKept;
        this.configure = configure;
    }

    static LedgerDrain over(Server server, SinkProcess sink, int connections, Lines lines) {
        return new LedgerDrain(
                "Email Ledger sends over " + connections + " kept connections, on " + server.name()
                        + (lines == Lines.KEPT ? "" : ", no transcripts"),
                server,
                () -> lines.of(Relay.to(sink, connections)),
                1,
                connections,
                Optional.of(sink),
                lines == Lines.KEPT,
                UnaryOperator.identity());
    }

    static LedgerDrain discarding(Server server, int workers) {
        return new LedgerDrain(
                "Email Ledger claims and finishes, workers: " + workers,
                server,
                Nowhere::new,
                1,
                workers,
                Optional.empty(),
                false,
                UnaryOperator.identity());
    }

    /** The same with the e-mails in many routes, in turns. */
    LedgerDrain inRoutes(int number) {
        return new LedgerDrain(
                name + ", in " + number + " routes", server, transport, number, workers, sink, linesKept, configure);
    }

    /** The same with meters in a registry of Prometheus, and observations without a handler. */
    LedgerDrain metered() {
        return new LedgerDrain(
                name + ", metered",
                server,
                transport,
                routes,
                workers,
                sink,
                linesKept,
                builder -> builder.listener(LedgerMetrics.of(new PrometheusMeterRegistry(PrometheusConfig.DEFAULT)))
                        .tracing(LedgerTracing.of(ObservationRegistry.create())));
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public Cost run(int times) throws Exception {
        try (Database database = server.empty()) {
            fill(database, times, routes);
            long before = received();
            Deliveries deliveries = new Deliveries(times);
            CostMeter meter = CostMeter.start(
                    database.process(), sink.map(SinkProcess::process).orElse(ProcessTree.NONE));
            EmailLedgerBuilder builder = EmailLedger.builder(
                            JdbcHistoryStore.create(database.dataSource()), routes(transport, routes))
                    .workers(workers)
                    .listener(deliveries);
            try (EmailLedger ledger = configure.apply(builder).build()) {
                deliveries.await(ledger);
                Cost cost = meter.stop();
                Check.equal(sink.isPresent() ? times : 0, received() - before, "e-mails at the sink");
                Deliveries.check(ledger, times, linesKept);
                return cost;
            }
        }
    }

    private long received() throws IOException {
        return sink.isPresent() ? sink.get().received() : 0;
    }

    private static Routes routes(Supplier<Transport> transport, int number) {
        Routes one = Routes.byDefault(transport.get());
        return number == 1
                ? one
                : one.resolvedBy(name -> Optional.of(Route.of(name, transport.get())))
                        .mostOpen(number);
    }

    /** Records so many e-mails. */
    static void fill(Database database, int times) {
        fill(database, times, 1);
    }

    private static void fill(Database database, int times, int routes) {
        try (EmailLedger ledger = EmailLedger.builder(
                        JdbcHistoryStore.create(database.dataSource()), routes(Nowhere::new, routes))
                .workers(0)
                .build()) {
            for (int from = 0; from < times; from += TOGETHER) {
                List<Email> emails = new ArrayList<>();
                for (int i = from; i < Math.min(times, from + TOGETHER); i++) {
                    Email email = Letter.email(i);
                    emails.add(
                            routes == 1
                                    ? email
                                    : email.toBuilder()
                                            .route("route " + i % routes)
                                            .build());
                }
                ledger.sendAll(emails);
            }
        }
    }
}
