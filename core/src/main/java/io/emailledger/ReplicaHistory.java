package io.emailledger;

import static io.emailledger.message.InvalidValueException.requirePresent;

import io.emailledger.history.HistoryPage;
import io.emailledger.history.HistoryQuery;
import io.emailledger.history.HistoryQuery.ExportFormat;
import io.emailledger.history.StatusCounts;
import io.emailledger.internal.export.HistoryExporter;
import io.emailledger.spi.StoreParts.ReplicaStore;
import java.io.IOException;
import java.io.OutputStream;
import java.time.Instant;
import java.util.Optional;
import java.util.function.Function;

/**
 * Reads the history for people: from a replica of the store if it has one, so that searches and exports do not load the
 * primary. Its results may be a little old, and say as of when. Thread-safe.
 *
 * <p>If the store has no replica, or it cannot be read or lags behind too far, the primary is read; then {@link
 * HistoryPage#asOf} is empty. Code that decides something uses {@link EmailLedger#history} and {@link EmailLedger#find},
 * which always read the primary.
 *
 * <pre>{@code
 * HistoryPage page = ReplicaHistory.of(ledger).history(HistoryQuery.all());
 * String note = page.asOf().map(time -> "as of " + time).orElse("");
 * }</pre>
 */
public final class ReplicaHistory {
    private final LedgerComponents ledger;
    private final Instant earliest;

    private ReplicaHistory(LedgerComponents ledger, Instant earliest) {
        this.ledger = ledger;
        this.earliest = earliest;
    }

    /**
     * Returns the reader of a ledger.
     *
     * @param ledger the ledger
     * @return the reader, for any store
     */
    public static ReplicaHistory of(EmailLedger ledger) {
        return new ReplicaHistory(requirePresent(ledger, "ledger").components(), Instant.MIN);
    }

    /**
     * Returns a reader that uses the replica only for what is complete up to a time, and the primary otherwise. With a
     * {@link #mark} it shows everything that was committed before the mark.
     *
     * @param time the time, by the store's clock; with {@link Instant#MAX} the replica is not read at all
     * @return a new reader
     */
    public ReplicaHistory notBefore(Instant time) {
        return new ReplicaHistory(ledger, requirePresent(time, "time"));
    }

    /**
     * Returns the time of the store's clock, for {@link #notBefore}. Everything that has been committed is before it. It
     * is read from the primary. Call it after a transaction of the application was committed, and not within: what the
     * transaction changes is committed after the mark.
     *
     * @return the time
     * @throws LedgerClosedException if the ledger was closed
     * @throws io.emailledger.spi.StoreException if the store cannot be reached, or has a replica and is called within a
     *     transaction of the application that it joins
     */
    public Instant mark() {
        return replica()
                .map(ReplicaStore::replicaMark)
                .orElseGet(() -> ledger.readable().store.now());
    }

    /**
     * Finds a page of the history, as {@link EmailLedger#history}.
     *
     * @param query selects the e-mails
     * @return the page; its {@link HistoryPage#asOf} is empty if it was read from the primary
     * @throws LedgerClosedException if the ledger was closed
     * @throws io.emailledger.spi.StoreException if the primary is read and cannot be reached
     */
    public HistoryPage history(HistoryQuery query) {
        requirePresent(query, "query");
        return read(replica -> replica.replicaHistory(query), HistoryPage::asOf)
                .map(ledger.readable().historyView::shown)
                .orElseGet(() -> ledger.readable().historyView.page(query));
    }

    /**
     * Counts the e-mails that match a query by status, as {@link EmailLedger#counts}.
     *
     * @param query selects the e-mails
     * @return the numbers; their {@link StatusCounts#asOf} is empty if they were read from the primary
     * @throws LedgerClosedException if the ledger was closed
     * @throws io.emailledger.spi.StoreException if the primary is read and cannot be reached
     */
    public StatusCounts counts(HistoryQuery query) {
        requirePresent(query, "query");
        return read(replica -> replica.replicaCounts(query), StatusCounts::asOf)
                .orElseGet(() -> ledger.readable().store.counts(query));
    }

    /**
     * Writes every e-mail that matches a query to a stream, as {@link BulkActions#export}. Each page of it is read from
     * the replica, or from the primary if necessary, and is as of a time of its own.
     *
     * <p>After {@link #notBefore} the file is complete up to that time: it has every e-mail committed before, as it was
     * then or later. Without it, the file is complete up to the store's {@code maxStaleness} before the call.
     *
     * @param query selects the e-mails
     * @param format the format
     * @param out the destination, written in UTF-8; flushed at the end and not closed
     * @return the number of e-mails that were written
     * @throws IOException if {@code out} throws it; all lines written until then are complete except the last
     * @throws LedgerClosedException if the ledger was closed
     * @throws io.emailledger.spi.StoreException if the primary is read and cannot be reached
     */
    public long export(HistoryQuery query, ExportFormat format, OutputStream out) throws IOException {
        return new HistoryExporter(this::history)
                .export(requirePresent(query, "query"), requirePresent(format, "format"), requirePresent(out, "out"));
    }

    /** An answer without a time is not used: it would pass as current. */
    private <T> Optional<T> read(Function<ReplicaStore, Optional<T>> answer, Function<T, Optional<Instant>> asOf) {
        if (earliest.equals(Instant.MAX)) {
            return Optional.empty();
        }
        return replica()
                .flatMap(answer)
                .filter(found ->
                        asOf.apply(found).filter(time -> time.isAfter(earliest)).isPresent());
    }

    private Optional<ReplicaStore> replica() {
        return ledger.readable().parts.replica();
    }
}
