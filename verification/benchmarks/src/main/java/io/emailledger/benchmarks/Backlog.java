package io.emailledger.benchmarks;

import io.emailledger.EmailLedger;
import io.emailledger.jdbc.JdbcHistoryStore;
import io.emailledger.retention.Retention;

/**
 * A backlog that was recorded before leaves over four kept connections, whatever else is in a database.
 *
 * @param name what stands in the table
 * @param database where it is
 * @param sink where it goes
 * @param retention what is deleted meanwhile
 */
record Backlog(String name, Database database, SinkProcess sink, Retention retention) implements Cell {
    private static final int CONNECTIONS = 4;

    @Override
    public Cost run(int times) throws Exception {
        LedgerDrain.fill(database, times);
        Deliveries deliveries = new Deliveries(times);
        CostMeter meter = CostMeter.start(database.process(), sink.process());
        try (EmailLedger ledger = EmailLedger.builder(
                        JdbcHistoryStore.create(database.dataSource()), Relay.to(sink, CONNECTIONS))
                .retention(retention)
                .workers(CONNECTIONS)
                .listener(deliveries)
                .build()) {
            deliveries.await(ledger);
            return meter.stop();
        }
    }
}
