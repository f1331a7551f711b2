package io.emailledger;

import static io.emailledger.message.InvalidValueException.requirePresent;

import io.emailledger.actions.CancelResult.BulkCancelResult;
import io.emailledger.history.HistoryPage;
import io.emailledger.history.HistoryQuery;
import io.emailledger.history.HistoryQuery.ExportFormat;
import io.emailledger.internal.actions.CancelService;
import io.emailledger.internal.export.HistoryExporter;
import java.io.IOException;
import java.io.OutputStream;
import java.util.function.Function;

/**
 * Acts on all e-mails that match a query. Thread-safe. Every method may throw {@link io.emailledger.spi.StoreException}
 * if the store cannot be reached.
 */
public final class BulkActions {
    private final CancelService cancelService;
    private final Function<HistoryQuery, HistoryPage> history;
    private final LedgerComponents ledger;

    BulkActions(CancelService cancelService, Function<HistoryQuery, HistoryPage> history, LedgerComponents ledger) {
        this.cancelService = cancelService;
        this.history = history;
        this.ledger = ledger;
    }

    /**
     * Cancels all e-mails that match a query and are PENDING, one by one. If the ledger is closed meanwhile, it ends
     * between two e-mails; those that are cancelled stay so.
     *
     * @param query selects the e-mails; its limit and its position are ignored
     * @return how many were cancelled
     * @throws LedgerClosedException if the ledger was closed, also meanwhile
     */
    public BulkCancelResult cancel(HistoryQuery query) {
        ledger.open();
        return cancelService.cancel(requirePresent(query, "query"), ledger::open);
    }

    /**
     * Writes every e-mail that matches a query to a stream, newest first, one line each. The query's limit is ignored;
     * its position ({@link HistoryQuery#after}) is where the export begins. The history is read in pages of 500,
     * without bodies, transcripts and contents of attachments. Memory is bounded, and no connection or lock is held
     * between pages. E-mails recorded after the call began are not included.
     *
     * @param query selects the e-mails
     * @param format the format
     * @param out the destination, written in UTF-8; flushed at the end and not closed
     * @return the number of e-mails that were written
     * @throws IOException if {@code out} throws it; all lines written until then are complete except the last
     * @throws LedgerClosedException if the ledger was closed
     */
    public long export(HistoryQuery query, ExportFormat format, OutputStream out) throws IOException {
        return new HistoryExporter(history)
                .export(requirePresent(query, "query"), requirePresent(format, "format"), requirePresent(out, "out"));
    }
}
