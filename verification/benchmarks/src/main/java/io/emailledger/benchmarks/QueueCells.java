package io.emailledger.benchmarks;

import java.util.List;

/**
 * A backlog of things to do, each with the content of an e-mail to do it with, is worked off by something that does
 * nothing: by the ledger, which writes its history, and by others that keep a queue in a database.
 */
final class QueueCells {
    private static final int WORKERS = 4;

    private QueueCells() {}

    static List<Cell> all(Server server) {
        return List.of(
                LedgerDrain.discarding(server, WORKERS),
                new DbSchedulerDrain(server, 20),
                new OutboxDrain(server, 8),
                new JobRunrDrain(server, 64));
    }
}
