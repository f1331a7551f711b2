package io.emailledger.benchmarks;

import io.emailledger.EmailLedger;
import io.emailledger.jdbc.JdbcHistoryStore;
import io.emailledger.message.Email;
import java.util.function.IntFunction;

/**
 * The whole way: callers hand e-mails over while the ledger sends those that it has. The clock starts with the first
 * call and stops when the last e-mail has been told to be delivered, which is after the commit.
 *
 * @param server where they are recorded
 * @param sink where they are sent to
 * @param connections over how many connections
 * @param callers how many threads call
 * @param together how many e-mails each hands over in one call
 * @param form the form of the e-mails
 */
record LedgerWay(Server server, SinkProcess sink, int connections, int callers, int together, Form form)
        implements Cell {

    @Override
    public String name() {
        return "Email Ledger, on " + server.name() + ": " + Recording.way(callers, together) + form.suffix();
    }

    @Override
    public Cost run(int times) throws Exception {
        IntFunction<Email> emails = form.emails(times);
        try (Database database = server.empty()) {
            long before = sink.received();
            Deliveries deliveries = new Deliveries(times);
            try (EmailLedger ledger = EmailLedger.builder(
                            JdbcHistoryStore.create(database.dataSource()), Relay.to(sink, connections))
                    .listener(deliveries)
                    .build()) {
                CostMeter meter = CostMeter.start(database.process(), sink.process());
                Callers.share(callers, times, (from, to) -> Recording.call(ledger, emails, from, to, together));
                deliveries.await(ledger);
                Cost cost = meter.stop();
                Check.equal(times, sink.received() - before, "e-mails at the sink");
                Deliveries.check(ledger, times, true);
                return cost;
            }
        }
    }
}
