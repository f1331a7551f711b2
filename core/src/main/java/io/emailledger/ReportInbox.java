package io.emailledger;

import static io.emailledger.message.InvalidValueException.requirePresent;

import io.emailledger.history.ReportRecord;
import io.emailledger.history.ReportRecord.ReportState;
import io.emailledger.internal.actions.OpenConfirmation;
import io.emailledger.internal.report.ReportService;
import io.emailledger.message.EmailId;
import io.emailledger.message.InvalidValueException;
import io.emailledger.report.MailReport;
import io.emailledger.report.MailReport.ReportResult;
import io.emailledger.spi.StoreParts.ObservationStore;
import io.emailledger.spi.StoreParts.ObservationStore.Observation;
import io.emailledger.spi.StoreParts.ReportStore;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * Accepts reports about e-mails: bounces, complaints, delivery reports, opens and clicks. Reports that could not be verified,
 * and those of mail servers that could not be parsed, have no effect and wait here for manual review. Thread-safe.
 * Every method may throw {@link io.emailledger.spi.StoreException} if the store cannot be reached, and {@link
 * LedgerClosedException} as described in {@link EmailLedger}. If the store lacks the part that a method needs, the
 * method throws {@link UnsupportedOperationException}.
 */
public final class ReportInbox {
    private static final int COUNTED = 1_000;

    /** A report may be large. */
    private static final int PAGE = 50;

    private final ReportStore store;
    private final ReportService reportService;
    private final OpenConfirmation opens;
    private final LedgerComponents ledger;

    ReportInbox(ReportStore store, ReportService reportService, OpenConfirmation opens, LedgerComponents ledger) {
        this.store = store;
        this.reportService = reportService;
        this.opens = opens;
        this.ledger = ledger;
    }

    /**
     * Applies a report, read by a {@code BounceParser} or received from a provider's webhook. It takes effect only if
     * its token proves that it belongs to an e-mail of this ledger ({@link EmailLedgerBuilder#returnPath}) and it names
     * a recipient of that e-mail. Otherwise it is stored as unverified. Accepting the same report again has no effect.
     *
     * @param report the report
     * @return the result
     * @throws LedgerClosedException if the ledger was closed
     */
    public ReportResult accept(MailReport report) {
        ledger.open(ReportStore.class);
        return reportService.accept(requirePresent(report, "report"));
    }

    /**
     * Applies a report about an e-mail that the application has identified, such as one from a webhook whose signature
     * it has checked. It is accepted if it names a recipient of that e-mail, or if the e-mail has only one.
     *
     * @param id the e-mail
     * @param report the report
     * @return the result
     * @throws LedgerClosedException if the ledger was closed
     */
    public ReportResult accept(EmailId id, MailReport report) {
        ledger.open(ReportStore.class);
        return reportService.accept(requirePresent(id, "id"), requirePresent(report, "report"), Optional.empty());
    }

    /**
     * Applies a report about an e-mail that the application has identified, as {@link #accept(EmailId, MailReport)}
     * does, with the time at which it happened. Opens and clicks are recorded with that time, everything else with the
     * time of receipt.
     *
     * @param id the e-mail
     * @param report the report
     * @param happenedAt when it happened, as the reporter says; a time before the e-mail was recorded counts as that
     *     time, and one in the future as now
     * @return the result
     * @throws LedgerClosedException if the ledger was closed
     */
    public ReportResult accept(EmailId id, MailReport report, Instant happenedAt) {
        ledger.open(ReportStore.class);
        return reportService.accept(
                requirePresent(id, "id"),
                requirePresent(report, "report"),
                Optional.of(requirePresent(happenedAt, "happenedAt")));
    }

    /**
     * Records an open or a click that was observed outside of the ledger. An endpoint for pixels or links observes it, or
     * a provider that reports it to a webhook. If the recipient is UNCONFIRMED, it confirms them in the same commit,
     * because they have the e-mail. Complaints and bounces are not observations: pass them to {@link #accept(EmailId,
     * MailReport)}.
     *
     * @param observation the open or click
     * @return true if it is the first of its kind for the e-mail; false if it is not, or the e-mail or the recipient is
     *     not known and nothing was recorded
     * @throws InvalidValueException if its kind is neither {@link
     *     io.emailledger.history.ObservationRecord.ObservationKind#OPEN} nor {@link
     *     io.emailledger.history.ObservationRecord.ObservationKind#CLICK}
     * @throws LedgerClosedException if the ledger was closed
     */
    public boolean observe(Observation observation) {
        ledger.open(ObservationStore.class);
        return opens.observe(requirePresent(observation, "observation"));
    }

    /**
     * Finds the first unverified reports, oldest first. Their raw text may be missing: see {@link #find}.
     *
     * @param limit the maximum number to return, 1 to 1,000
     * @return the reports
     * @throws InvalidValueException if the limit is out of bounds
     */
    public List<ReportRecord> unverified(int limit) {
        return page(Optional.empty(), limit);
    }

    /**
     * Finds the unverified reports that follow one, oldest first. Their raw text may be missing: see {@link #find}.
     *
     * @param last the last report of the previous page
     * @param limit the maximum number to return, 1 to 1,000
     * @return the reports
     * @throws InvalidValueException if the limit is out of bounds
     */
    public List<ReportRecord> unverifiedAfter(ReportRecord last, int limit) {
        return page(Optional.of(requirePresent(last, "last")), limit);
    }

    private List<ReportRecord> page(Optional<ReportRecord> after, int limit) {
        ledger.readable(ReportStore.class);
        if (limit < 1 || limit > COUNTED) {
            throw new InvalidValueException("limit", "must be between 1 and " + COUNTED);
        }
        return after.map(last -> store.reports(ReportState.UNVERIFIED, last, limit))
                .orElseGet(() -> store.reports(ReportState.UNVERIFIED, limit));
    }

    /**
     * Counts the unverified reports.
     *
     * @return the number, exact below 1,000
     */
    public int countUnverified() {
        ledger.readable(ReportStore.class);
        List<ReportRecord> page = store.reports(ReportState.UNVERIFIED, PAGE);
        int count = page.size();
        while (page.size() == PAGE && count < COUNTED) {
            ledger.readable(ReportStore.class);
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
        ledger.readable(ReportStore.class);
        return store.report(requirePresent(id, "id"));
    }

    /**
     * Accepts an unverified report as being about an e-mail, and applies it. A report that could not be parsed is
     * treated as a failure, which most of them are: its recipient becomes BOUNCED.
     *
     * @param id the report
     * @param email the e-mail
     * @return the result
     * @throws LedgerClosedException if the ledger was closed
     */
    public ReportResult accept(String id, EmailId email) {
        ledger.open(ReportStore.class);
        return reportService.accept(requirePresent(id, "id"), requirePresent(email, "email"));
    }
}
