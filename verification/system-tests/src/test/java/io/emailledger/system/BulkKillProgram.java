package io.emailledger.system;

import io.emailledger.EmailLedger;
import io.emailledger.LedgerListener;
import io.emailledger.actions.BulkRun;
import io.emailledger.history.HistoryEvent;
import io.emailledger.history.HistoryEvent.EventType;
import io.emailledger.history.HistoryQuery;
import io.emailledger.jdbc.JdbcHistoryStore;
import io.emailledger.local.LocalTransports;
import io.emailledger.message.EmailId;
import io.emailledger.spi.HistoryStore;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;

/**
 * The process that is killed: it resends the e-mails of a campaign in batches, saves the token after each, and continues
 * from the saved one when it is started again. It prints a line for each e-mail that it has resent.
 */
final class BulkKillProgram {
    static final HistoryQuery QUERY = HistoryQuery.all().tag("campaign");
    static final String FINISHED = "finished";
    private static final List<String> JVM = List.of("-Xmx128m");

    private BulkKillProgram() {}

    static Child start(String url, Path token) throws IOException {
        return Child.start(BulkKillProgram.class, JVM, url, token);
    }

    /** Runs until all e-mails are resent. */
    public static void main(String[] arguments) throws IOException {
        Path token = Path.of(arguments[1]);
        try (PooledDatabase database = PooledDatabase.at(arguments[0]);
                HistoryStore store = JdbcHistoryStore.create(database.dataSource());
                EmailLedger ledger = EmailLedger.builder(store, LocalTransports.discarding())
                        .listener(new Printer())
                        .workers(0)
                        .build()) {
            BulkRun run = BulkRun.of(Files.readString(token));
            while (!run.isFinished()) {
                run = ledger.bulk().resend(QUERY, run);
                save(run, token);
            }
            System.out.println(FINISHED);
        }
    }

    /** A kill leaves the earlier file or the new one. */
    static void save(BulkRun run, Path token) throws IOException {
        Path next = token.resolveSibling(token.getFileName() + ".next");
        Files.writeString(next, run.token());
        Files.move(next, token, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }

    /** Prints the events of resends. */
    private static final class Printer implements LedgerListener {
        @Override
        public void onEvent(EmailId email, HistoryEvent event) {
            if (event.type() == EventType.RESENT) {
                System.out.println("resent " + email);
            }
        }
    }
}
