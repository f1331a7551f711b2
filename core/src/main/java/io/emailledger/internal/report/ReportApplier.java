package io.emailledger.internal.report;

import io.emailledger.history.EmailRecord;
import io.emailledger.history.EmailStatus;
import io.emailledger.history.HistoryEvent;
import io.emailledger.history.ReportRecord;
import io.emailledger.history.ReportRecord.ReportState;
import io.emailledger.internal.commit.ChangeCommitter;
import io.emailledger.internal.commit.StoreClock;
import io.emailledger.internal.suppression.SuppressionRecorder;
import io.emailledger.internal.transitions.Changes;
import io.emailledger.internal.transitions.ReportTransitions;
import io.emailledger.internal.util.FailureLog;
import io.emailledger.message.EmailId;
import io.emailledger.report.MailReport;
import io.emailledger.report.MailReport.RecipientReport;
import io.emailledger.report.MailReport.ReportResult;
import io.emailledger.report.MailReport.ReportResult.Verdict;
import io.emailledger.report.MailReport.ReportedAction;
import io.emailledger.spi.HistoryStore;
import io.emailledger.spi.HistoryStore.Change;
import io.emailledger.spi.StoreException;
import io.emailledger.spi.StoreParts.ObservationStore.Observation;
import io.emailledger.spi.StoreParts.ReportStore;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Applies reports that are stored and accepted. Applying is idempotent. */
final class ReportApplier {
    private static final Logger log = LoggerFactory.getLogger(ReportApplier.class);

    private final FailureLog failures = new FailureLog(log);
    private final HistoryStore store;
    private final ReportStore reports;
    private final ChangeCommitter committer;
    private final ReportTransitions transitions;
    private final SuppressionRecorder suppressionRecorder;
    private final StoreClock clock;
    private final TokenVerifier verifier;

    ReportApplier(
            HistoryStore store,
            ReportStore reports,
            ChangeCommitter committer,
            ReportTransitions transitions,
            SuppressionRecorder suppressionRecorder,
            StoreClock clock,
            TokenVerifier verifier) {
        this.store = store;
        this.reports = reports;
        this.committer = committer;
        this.transitions = transitions;
        this.suppressionRecorder = suppressionRecorder;
        this.clock = clock;
        this.verifier = verifier;
    }

    /** Applies OPEN reports: a process died before it applied them, or their e-mail was being sent. */
    void applyOpen(int page) {
        List<ReportRecord> open = reports.reports(ReportState.OPEN, page);
        open.forEach(this::tryToApply);
        while (open.size() == page) {
            open = reports.reports(ReportState.OPEN, open.get(page - 1), page);
            open.forEach(this::tryToApply);
        }
    }

    /** Applies one report. A failure does not delay the others. */
    private void tryToApply(ReportRecord report) {
        try {
            report.email().ifPresent(email -> apply(report.id(), email, report.report()));
            failures.succeeded();
        } catch (StoreException e) {
            log.debug("Report {} waits: the store fails, as was logged when it began", report.id(), e);
        } catch (RuntimeException e) {
            failures.failed("Report " + report.id() + " could not be applied; it is tried again", e);
        }
    }

    /**
     * Stores a report and the change that follows from it in one commit. Returns false if nothing was stored: the report
     * is known, changes nothing, or its e-mail has changed since it was read. Reports by which recipients are suppressed
     * are left out: that is written apart, so a process that ends in between must leave an OPEN report.
     */
    boolean keepApplied(
            ReportRecord report,
            EmailRecord email,
            Map<Integer, RecipientReport> said,
            List<HistoryEvent> events,
            List<Observation> observations) {
        if (email.status() == EmailStatus.SENDING
                || said.values().stream().anyMatch(one -> ReportNotes.isComplaint(one) || isUnsubscribed(one))) {
            return false;
        }
        Optional<Change> change = transitions.from(email, said, clock.now());
        return change.isPresent()
                && committer.commit(
                        email,
                        Changes.withEarlierEvents(change.get(), events),
                        whole -> reports.keep(report.withState(ReportState.APPLIED), observations, whole));
    }

    ReportResult apply(String reportId, EmailId id, MailReport report) {
        boolean applied = false;
        while (!applied) {
            Optional<EmailRecord> found = store.find(id);
            if (found.isPresent() && found.get().status() == EmailStatus.SENDING) {
                return new ReportResult(
                        Verdict.KEPT, Optional.of(id), "Its e-mail is being sent; it is applied after that.");
            }
            applied = found.isEmpty() || nothingIsLeft(found.get(), report);
        }
        reports.settle(reportId, ReportState.OPEN, ReportState.APPLIED);
        return applied(id);
    }

    static ReportResult applied(EmailId id) {
        return new ReportResult(Verdict.APPLIED, Optional.of(id), "It is applied.");
    }

    /**
     * Commits the change that follows from the report, and returns false if there was one: the caller asks again. When
     * nothing is left to change, recipients who complained or unsubscribed are added to the suppression list.
     */
    private boolean nothingIsLeft(EmailRecord email, MailReport report) {
        Map<Integer, RecipientReport> said = said(email, Unreadable.accepted(report));
        Optional<Change> change = transitions.from(email, said, clock.now());
        if (change.isPresent()) {
            committer.commit(email, change.get());
            return false;
        }
        suppressionRecorder.complained(email, ReportNotes.positions(said, ReportNotes::isComplaint));
        suppressionRecorder.unsubscribed(email, ReportNotes.positions(said, ReportApplier::isUnsubscribed));
        return true;
    }

    private static boolean isUnsubscribed(RecipientReport one) {
        return one.action() == ReportedAction.UNSUBSCRIBED;
    }

    /**
     * Finds the recipients of an e-mail that a report is about. It is known to be about the e-mail, so a token that names
     * another recipient than its text is ignored.
     */
    Map<Integer, RecipientReport> said(EmailRecord email, MailReport report) {
        RecipientMatcher match = new RecipientMatcher(email, report);
        Map<Integer, RecipientReport> said = match.find(verifier.recipient(report, email.id()));
        return said.isEmpty() ? match.find(OptionalInt.empty()) : said;
    }
}
