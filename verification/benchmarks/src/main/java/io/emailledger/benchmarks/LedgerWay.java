package io.emailledger.benchmarks;

import io.emailledger.EmailLedger;
import io.emailledger.jdbc.JdbcHistoryStore;

/**
 * The whole way: callers hand e-mails over while the ledger sends those that it has. The clock starts with the first
 * call and stops when the last e-mail has been told to be delivered, which is after the commit.
 */
final class LedgerWay implements Cell {
    private final Server server;
    private final SinkProcess sink;
    private final int connections;
    private final int callers;
    private final int together;

    LedgerWay(Server server, SinkProcess sink, int connections, int callers, int together) {
        this.server = server;
        this.sink = sink;
        this.connections = connections;
        this.callers = callers;
        this.together = together;
    }

    @Override
    public String name() {
        return "Email Ledger, on " + server.name() + ": " + Recording.way(callers, together);
    }

    @Override
    public Cost run(int times) throws Exception {
        try (Database database = server.empty()) {
            long before = sink.received();
            Deliveries deliveries = new Deliveries(times);
            try (EmailLedger ledger = EmailLedger.builder(
                            JdbcHistoryStore.create(database.dataSource()), Relay.to(sink, connections))
                    .listener(deliveries)
                    .build()) {
                CostMeter meter = CostMeter.start(database.process(), sink.process());
                Callers.share(callers, times, (from, to) -> Recording.call(ledger, from, to, together));
                deliveries.await(ledger);
                Cost cost = meter.stop();
                Check.equal(times, sink.received() - before, "e-mails at the sink");
                Deliveries.check(ledger, times, true);
                return cost;
            }
        }
    }
}
