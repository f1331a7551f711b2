package io.emailledger.internal.report;

import io.emailledger.actions.ReportResult;
import io.emailledger.actions.ReportResult.Verdict;
import io.emailledger.history.EmailRecord;
import io.emailledger.history.EmailStatus;
import io.emailledger.history.ReportRecord;
import io.emailledger.history.ReportStanding;
import io.emailledger.internal.journal.Journal;
import io.emailledger.internal.journal.StoreClock;
import io.emailledger.internal.life.Returns;
import io.emailledger.internal.suppression.Enlisting;
import io.emailledger.message.EmailId;
import io.emailledger.report.MailReport;
import io.emailledger.report.RecipientReport;
import io.emailledger.report.ReportKind;
import io.emailledger.report.ReportedAction;
import io.emailledger.report.ReturnPath;
import io.emailledger.spi.Change;
import io.emailledger.spi.HistoryStore;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Predicate;

/**
 * Takes reports in. A report is kept first, with what is noted beside the life of its e-mail, and only then applied: a
 * process may die at any point, and whoever finds it OPEN applies it. Whatever is done twice changes nothing the second
 * time, and in whatever order reports come, the e-mail ends the same.
 */
public final class Reporting {
    private final HistoryStore store;
    private final Journal journal;
    private final Returns returns;
    private final Enlisting enlisting;
    private final StoreClock clock;
    private final Proof proof;

    /**
     * Makes it.
     *
     * @param store where reports are kept
     * @param journal where changes are committed
     * @param returns makes the changes
     * @param enlisting is told of bounces and complaints
     * @param clock the store's clock
     * @param returnPath whose tokens are believed
     * @param giveUpAfter how long an e-mail may be on its way out
     */
    public Reporting(
            HistoryStore store,
            Journal journal,
            Returns returns,
            Enlisting enlisting,
            StoreClock clock,
            Optional<ReturnPath> returnPath,
            Duration giveUpAfter) {
        this.store = store;
        this.journal = journal;
        this.returns = returns;
        this.enlisting = enlisting;
        this.clock = clock;
        this.proof = new Proof(store, returnPath, giveUpAfter);
    }

    /** Takes in a report that has to prove itself. */
    public ReportResult take(MailReport report) {
        if (report.kind() == ReportKind.UNRELATED) {
            return new ReportResult(Verdict.UNRELATED, Optional.empty(), "It is not about an e-mail.");
        }
        Instant now = clock.now();
        Optional<Proof.Proven> proven = proof.of(report, now);
        if (proven.isEmpty()) {
            return keepUnverified(report, now, "No token in it proves that it is about an e-mail of this ledger.");
        }
        Map<Integer, RecipientReport> said =
                new Match(proven.get().email(), report).find(proven.get().recipient());
        if (said.isEmpty()) {
            return keepUnverified(
                    report,
                    now,
                    "It names no recipient of e-mail " + proven.get().email().id() + ".");
        }
        return keep(report, proven.get().email(), said, now);
    }

    /** Takes in a report for which the host vouches. */
    public ReportResult take(EmailId id, MailReport report) {
        Optional<EmailRecord> email = store.find(id);
        if (email.isEmpty()) {
            return new ReportResult(Verdict.NOT_FOUND, Optional.empty(), "There is no such e-mail.");
        }
        Map<Integer, RecipientReport> said = new Match(email.get(), report).find(OptionalInt.empty());
        Instant now = clock.now();
        return said.isEmpty()
                ? keepUnverified(report, now, "It names no recipient of e-mail " + id + ".")
                : keep(report, email.get(), said, now);
    }

    /** Believes a report that was kept UNVERIFIED. */
    public ReportResult accept(String reportId, EmailId id) {
        Optional<ReportRecord> kept =
                store.report(reportId).filter(report -> report.standing() == ReportStanding.UNVERIFIED);
        Optional<EmailRecord> email = store.find(id);
        if (kept.isEmpty() || email.isEmpty()) {
            return new ReportResult(
                    Verdict.NOT_FOUND,
                    email.map(EmailRecord::id),
                    "There is no such e-mail, or no such report that waits.");
        }
        MailReport report = kept.get().report();
        Map<Integer, RecipientReport> said = new Match(email.get(), report).find(OptionalInt.empty());
        if (said.isEmpty()) {
            return new ReportResult(Verdict.UNVERIFIED, Optional.of(id), "It names no recipient of that e-mail.");
        }
        if (!store.settle(reportId, ReportStanding.UNVERIFIED, ReportStanding.OPEN, Optional.of(id))) {
            return new ReportResult(Verdict.KNOWN, Optional.of(id), "Somebody was faster.");
        }
        Notes notes = new Notes(id, said, clock.now());
        notes.steps().forEach(step -> journal.note(id, step));
        notes.observations().forEach(store::observe);
        return apply(reportId, id, report);
    }

    /**
     * Applies what was left OPEN: by a process that died, or because its e-mail was being sent.
     *
     * @param page how many are read at once
     */
    public void applyOpen(int page) {
        Optional<ReportRecord> last = Optional.empty();
        List<ReportRecord> open;
        do {
            open = store.reports(ReportStanding.OPEN, last, page);
            for (ReportRecord report : open) {
                report.email().ifPresent(email -> apply(report.id(), email, report.report()));
                last = Optional.of(report);
            }
        } while (open.size() == page);
    }

    private ReportResult keepUnverified(MailReport report, Instant now, String doubt) {
        ReportRecord record =
                new ReportRecord(report.fingerprint(), Optional.empty(), ReportStanding.UNVERIFIED, now, doubt, report);
        return store.keep(record, List.of(), List.of())
                ? new ReportResult(Verdict.UNVERIFIED, Optional.empty(), doubt)
                : known(record.id());
    }

    private ReportResult keep(MailReport report, EmailRecord email, Map<Integer, RecipientReport> said, Instant now) {
        EmailId id = email.id();
        ReportRecord record =
                new ReportRecord(report.fingerprint(), Optional.of(id), ReportStanding.OPEN, now, "", report);
        Notes notes = new Notes(id, said, now);
        if (!store.keep(record, notes.steps(), notes.observations())) {
            return known(record.id());
        }
        journal.tell(id, notes.steps());
        return apply(record.id(), id, report);
    }

    /** Who is told of it again may be the one who died before he had applied it. */
    private ReportResult known(String reportId) {
        Optional<ReportRecord> before = store.report(reportId);
        Optional<EmailId> email = before.flatMap(ReportRecord::email);
        if (email.isPresent() && before.get().standing() == ReportStanding.OPEN) {
            apply(reportId, email.get(), before.get().report());
        }
        return new ReportResult(Verdict.KNOWN, email, "It had been handed in before.");
    }

    private ReportResult apply(String reportId, EmailId id, MailReport report) {
        boolean applied = false;
        while (!applied) {
            Optional<EmailRecord> found = store.find(id);
            if (found.isPresent() && found.get().status() == EmailStatus.SENDING) {
                return new ReportResult(
                        Verdict.KEPT, Optional.of(id), "Its e-mail is being sent; it is applied after that.");
            }
            applied = found.isEmpty() || isApplied(found.get(), report);
        }
        store.settle(reportId, ReportStanding.OPEN, ReportStanding.APPLIED, Optional.empty());
        return new ReportResult(Verdict.APPLIED, Optional.of(id), "It is applied.");
    }

    /** False if somebody else has changed the e-mail meanwhile. */
    private boolean isApplied(EmailRecord email, MailReport report) {
        Map<Integer, RecipientReport> said = new Match(email, report).find(proof.recipient(report, email.id()));
        Optional<Change> change = returns.from(email, said, clock.now());
        if (change.isPresent() && !journal.commit(change.get())) {
            return false;
        }
        enlisting.complained(email, positions(said, Notes::isComplaint));
        if (change.isEmpty()) {
            // Whoever has made the change may have died before the address got on the list.
            enlisting.bounced(email, positions(said, one -> one.action() == ReportedAction.FAILED));
        }
        return true;
    }

    private static List<Integer> positions(Map<Integer, RecipientReport> said, Predicate<RecipientReport> wanted) {
        return said.entrySet().stream()
                .filter(entry -> wanted.test(entry.getValue()))
                .map(Map.Entry::getKey)
                .toList();
    }
}
