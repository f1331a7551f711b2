package io.emailledger.benchmarks;

import io.emailledger.EmailLedger;
import io.emailledger.jdbc.JdbcHistoryStore;
import io.emailledger.jdbc.JdbcHistoryStoreBuilder;
import io.emailledger.message.Email;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntFunction;
import java.util.function.UnaryOperator;

/**
 * E-mails are recorded, and nothing is sent.
 *
 * @param name what stands in the table
 * @param databases where they are recorded
 * @param store configures the store
 * @param callers how many threads call
 * @param together how many e-mails each hands over in one call
 */
record Recording(
        String name, Databases databases, UnaryOperator<JdbcHistoryStoreBuilder> store, int callers, int together)
        implements Cell {

    /** In an empty database. */
    static Recording on(Server server, int callers, int together) {
        return new Recording(
                way(callers, together), Databases.emptyOn(server), UnaryOperator.identity(), callers, together);
    }

    /** How e-mails are recorded. */
    static String way(int callers, int together) {
        return (together == 1 ? "send" : "sendAll of " + together)
                + (callers == 1 ? ", 1 caller" : ", " + callers + " callers");
    }

    @Override
    public Cost run(int times) throws Exception {
        return databases.with(database -> {
            try (EmailLedger ledger = EmailLedger.builder(
                            store.apply(JdbcHistoryStore.builder(database.dataSource()))
                                    .build(),
                            new Nowhere())
                    .workers(0)
                    .build()) {
                long before = database.count("el_due");
                CostMeter meter = CostMeter.start(database.process(), ProcessTree.NONE);
                Callers.share(callers, times, (from, to) -> call(ledger, Letter::email, from, to, together));
                Cost cost = meter.stop();
                Check.equal(times, database.count("el_due") - before, "e-mails in the queue");
                return cost;
            }
        });
    }

    /** Records the e-mails of these numbers. */
    static void call(EmailLedger ledger, IntFunction<Email> emails, int from, int to, int together) {
        for (int first = from; first < to; first += together) {
            if (together == 1) {
                ledger.send(emails.apply(first));
            } else {
                List<Email> batch = new ArrayList<>(together);
                for (int i = first; i < Math.min(to, first + together); i++) {
                    batch.add(emails.apply(i));
                }
                ledger.sendAll(batch);
            }
        }
    }

    /** Where each turn gets its database from. */
    @FunctionalInterface
    interface Databases {
        Cost with(Turn turn) throws Exception;

        /** A new one for each turn. */
        static Databases emptyOn(Server server) {
            return turn -> {
                try (Database database = server.empty()) {
                    return turn.run(database);
                }
            };
        }
    }

    /** What is done with the database. */
    @FunctionalInterface
    interface Turn {
        Cost run(Database database) throws Exception;
    }
}
