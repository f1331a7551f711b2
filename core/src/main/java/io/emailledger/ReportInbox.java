package io.emailledger;

import static io.emailledger.message.InvalidValueException.requirePresent;

import io.emailledger.actions.ReportResult;
import io.emailledger.history.ReportRecord;
import io.emailledger.history.ReportState;
import io.emailledger.internal.report.ReportService;
import io.emailledger.message.EmailId;
import io.emailledger.message.InvalidValueException;
import io.emailledger.spi.ReportStore;
import java.util.List;
import java.util.Optional;

/**
 * The unverified reports: those that could not be verified, and those of mail servers that could not be parsed. They
 * had no effect and wait for manual review. Thread-safe. Every method may throw {@link
 * io.emailledger.spi.StoreException} if the store cannot be reached, and {@link LedgerClosedException} as described in
 * {@link EmailLedger}.
 */
public final class ReportInbox {
    private static final int COUNTED = 1_000;

    /** A report may be large. */
    private static final int PAGE = 50;

    private final ReportStore store;
    private final ReportService reporting;
    private final Runnable requireReadable;
    private final Runnable requireOpen;

    ReportInbox(ReportStore store, ReportService reporting, LedgerComponents ledger) {
        this.store = store;
        this.reporting = reporting;
        this.requireReadable = ledger::readable;
        this.requireOpen = ledger::open;
    }

    /**
     * Finds a page of unverified reports, oldest first. Their raw text may be missing: see {@link #find}.
     *
     * @param after the last report of the previous page; empty to begin
     * @param limit the maximum number to return, 1 to 1,000
     * @return the reports
     * @throws InvalidValueException if the limit is out of bounds
     */
    public List<ReportRecord> page(Optional<ReportRecord> after, int limit) {
        requireReadable.run();
        if (limit < 1 || limit > COUNTED) {
            throw new InvalidValueException("limit", "must be between 1 and " + COUNTED);
        }
        return requirePresent(after, "after")
                .map(last -> store.reports(ReportState.UNVERIFIED, last, limit))
                .orElseGet(() -> store.reports(ReportState.UNVERIFIED, limit));
    }

    /**
     * Counts the unverified reports.
     *
     * @return the number, exact below 1,000
     */
    public int count() {
        requireReadable.run();
        List<ReportRecord> page = store.reports(ReportState.UNVERIFIED, PAGE);
        int count = page.size();
        while (page.size() == PAGE && count < COUNTED) {
            requireReadable.run();
            page = store.reports(ReportState.UNVERIFIED, page.get(PAGE - 1), PAGE);
            count += page.size();
        }
        return count;
    }

    /**
     * Finds a report, unverified or not, as it was received.
     *
     * @param id its id
     * @return the report
     */
    public Optional<ReportRecord> find(String id) {
        requireReadable.run();
        return store.report(requirePresent(id, "id"));
    }

    /**
     * Accepts a report as being about an e-mail, and applies it. A report that could not be parsed is treated as a
     * failure, which most of them are: its recipient becomes BOUNCED.
     *
     * @param id the report
     * @param email the e-mail
     * @return the result
     * @throws LedgerClosedException if the ledger was closed
     */
    public ReportResult accept(String id, EmailId email) {
        requireOpen.run();
        return reporting.accept(requirePresent(id, "id"), requirePresent(email, "email"));
    }
}
