package io.emailledger.benchmarks;

import com.gruelbox.transactionoutbox.Dialect;
import com.gruelbox.transactionoutbox.Instantiator;
import com.gruelbox.transactionoutbox.Persistor;
import com.gruelbox.transactionoutbox.Submitter;
import com.gruelbox.transactionoutbox.TransactionManager;
import com.gruelbox.transactionoutbox.TransactionOutbox;
import com.gruelbox.transactionoutbox.TransactionOutboxEntry;
import com.gruelbox.transactionoutbox.TransactionOutboxListener;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;

/** transaction-outbox flushes invocations that were scheduled before; what is done is deleted. */
record OutboxDrain(Server server, int threads) implements Cell {
    private static final int TOGETHER = 100;
    private static final Duration LONG_AGO = Duration.ofHours(1);

    @Override
    public String name() {
        return "transaction-outbox, flushed, threads: " + threads;
    }

    @Override
    public Cost run(int times) throws Exception {
        CountDownLatch left = new CountDownLatch(times);
        ExecutorService workers = Executors.newFixedThreadPool(threads);
        try (Database database = server.empty()) {
            TransactionManager transactions = TransactionManager.fromDataSource(database.dataSource());
            fill(transactions, times);
            TransactionOutbox outbox = outbox(transactions, Clock.systemUTC(), Submitter.withExecutor(workers), left);
            CostMeter meter = CostMeter.start(database.process(), ProcessTree.NONE);
            while (outbox.flush()) {
                // It gives its workers as much as a batch holds; the next call finds the rest.
            }
            if (!left.await(10, TimeUnit.MINUTES)) {
                throw new IllegalStateException(left.getCount() + " invocations were not made");
            }
            Cost cost = meter.stop();
            Check.equal(0, database.count("txno_outbox"), "invocations that are left");
            return cost;
        } finally {
            workers.shutdownNow();
        }
    }

    /** Without listeners; tasks scheduled an hour ago are due. */
    private static void fill(TransactionManager transactions, int times) {
        Clock past = Clock.offset(Clock.systemUTC(), LONG_AGO.negated());
        TransactionOutbox outbox = outbox(transactions, past, (entry, work) -> {}, new CountDownLatch(0));
        for (int first = 0; first < times; first += TOGETHER) {
            int from = first;
            transactions.inTransaction(() -> {
                for (int i = from; i < Math.min(times, from + TOGETHER); i++) {
                    outbox.schedule(Task.class).run(new String(Letter.bytes(i), StandardCharsets.UTF_8));
                }
            });
        }
    }

    private static TransactionOutbox outbox(
            TransactionManager transactions, Clock clock, Submitter submitter, CountDownLatch left) {
        return TransactionOutbox.builder()
                .transactionManager(transactions)
                .persistor(Persistor.forDialect(Dialect.POSTGRESQL_9))
                .instantiator(Instantiator.using(type -> new Task()))
                .clockProvider(() -> clock)
                .submitter(submitter)
                .listener(new TransactionOutboxListener() {
                    @Override
                    public void success(TransactionOutboxEntry entry) {
                        left.countDown();
                    }
                })
                .build();
    }

    /** What is to be done. */
    static class Task {
        void run(String payload) {}
    }
}
