package io.emailledger.internal.report;

import io.emailledger.history.EmailRecord;
import io.emailledger.history.HistoryEvent;
import io.emailledger.history.HistoryEvent.EventType;
import io.emailledger.history.ReportRecord;
import io.emailledger.history.ReportRecord.ReportState;
import io.emailledger.internal.commit.AvailableParts;
import io.emailledger.internal.commit.ChangeCommitter;
import io.emailledger.internal.commit.StoreClock;
import io.emailledger.internal.suppression.SuppressionRecorder;
import io.emailledger.internal.suppression.Unsubscriptions;
import io.emailledger.internal.transitions.ReportTransitions;
import io.emailledger.internal.util.Sha256;
import io.emailledger.message.EmailId;
import io.emailledger.report.MailReport;
import io.emailledger.report.MailReport.RecipientReport;
import io.emailledger.report.MailReport.ReportKind;
import io.emailledger.report.MailReport.ReportResult;
import io.emailledger.report.MailReport.ReportResult.Verdict;
import io.emailledger.report.ReturnPath;
import io.emailledger.retention.Retention;
import io.emailledger.spi.HistoryStore;
import io.emailledger.spi.RecipientContent;
import io.emailledger.spi.RecipientContent.Subscription;
import io.emailledger.spi.StoreParts.ObservationStore.Observation;
import io.emailledger.spi.StoreParts.ReportStore;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.Stream;

/**
 * Processes reports. A report is stored together with the change that follows from it. Where that is not possible, such
 * as while its e-mail is being sent, it is stored first, with its events that change no status, and then applied. A
 * process may die at any point; any process that finds the report OPEN applies it. Applying is idempotent, and the final state
 * of the e-mail does not depend on the order of reports.
 */
public final class ReportService {
    private final HistoryStore store;
    private final ReportStore reports;
    private final boolean hasObservations;
    private final ChangeCommitter committer;
    private final StoreClock clock;
    private final TokenVerifier verifier;
    private final ReportApplier applier;
    private final Unsubscriptions unsubscriptions;
    private final List<RecipientContent> contents;

    public ReportService(
            HistoryStore store,
            AvailableParts parts,
            ChangeCommitter committer,
            ReportTransitions transitions,
            SuppressionRecorder suppressionRecorder,
            StoreClock clock,
            Supplier<List<ReturnPath>> returnPaths,
            Duration giveUpAfter,
            List<RecipientContent> contents) {
        this.store = store;
        this.reports = parts.reports();
        this.hasObservations = parts.hasObservations();
        this.committer = committer;
        this.clock = clock;
        this.unsubscriptions = new Unsubscriptions(parts.suppressions(), clock::now);
        this.contents = List.copyOf(contents);
        this.verifier = new TokenVerifier(store, returnPaths, giveUpAfter);
        this.applier = new ReportApplier(store, reports, committer, transitions, suppressionRecorder, clock, verifier);
    }

    /** Processes a report that must be verified by its token. */
    public ReportResult accept(MailReport report) {
        if (report.kind() == ReportKind.UNRELATED) {
            return new ReportResult(Verdict.UNRELATED, Optional.empty(), "It is not about an e-mail.");
        }
        if (report.kind() == ReportKind.DMARC_AGGREGATE || report.kind() == ReportKind.TLS_AGGREGATE) {
            return new ReportResult(
                    Verdict.AGGREGATE,
                    Optional.empty(),
                    "It is an aggregate report about a domain (" + report.kind() + "); nothing was recorded.");
        }
        Instant now = clock.now();
        if (report.kind() == ReportKind.UNSUBSCRIBE) {
            return unsubscribed(report, now);
        }
        Optional<TokenVerifier.Proven> proven = verifier.of(report, now);
        if (proven.isEmpty()) {
            return keepUnverified(report, now, "No token in it proves that it is about an e-mail of this ledger.");
        }
        EmailRecord email = proven.get().email();
        if (Retention.isErased(email)) {
            return erased(email);
        }
        Map<Integer, RecipientReport> said =
                new RecipientMatcher(email, report).find(proven.get().recipient());
        return process(report, email, said, now, now);
    }

    /** The token alone proves who unsubscribes: the e-mail may have been deleted long ago, and the sender be forged. */
    private ReportResult unsubscribed(MailReport report, Instant now) {
        Optional<Subscription> who = Stream.concat(report.token().stream(), report.otherTokens().stream())
                .flatMap(token -> contents.stream().flatMap(content -> content.subscription(token).stream()))
                .findFirst();
        if (who.isEmpty()) {
            return keepUnverified(report, now, "No token in it proves which recipient unsubscribes from which list.");
        }
        boolean isNew = unsubscriptions.unsubscribe(who.get(), "By an e-mail of the recipient.", now);
        return new ReportResult(
                isNew ? Verdict.APPLIED : Verdict.KNOWN,
                Optional.of(who.get().email()),
                isNew ? "The recipient has unsubscribed." : "The recipient was not subscribed.");
    }

    /**
     * Processes a report whose e-mail the application has identified.
     *
     * @param happenedAt when it happened, as the reporter says; empty if it does not say it
     */
    public ReportResult accept(EmailId id, MailReport report, Optional<Instant> happenedAt) {
        Optional<EmailRecord> email = store.find(id);
        if (email.isEmpty()) {
            return new ReportResult(Verdict.NOT_FOUND, Optional.empty(), "There is no such e-mail.");
        }
        if (Retention.isErased(email.get())) {
            return erased(email.get());
        }
        Map<Integer, RecipientReport> said = applier.said(email.get(), report);
        Instant now = clock.now();
        Instant at = happenedAt.map(claimed -> bounded(claimed, id, now)).orElse(now);
        return process(report, email.get(), said, now, at);
    }

    private ReportResult process(
            MailReport report, EmailRecord email, Map<Integer, RecipientReport> said, Instant now, Instant happenedAt) {
        if (Unreadable.is(report)) {
            return keepUnreadable(report, email.id(), said, now);
        }
        return said.isEmpty()
                ? keepUnverified(report, now, "It names no recipient of e-mail " + email.id() + ".")
                : keep(report, email, said, now, happenedAt);
    }

    /** A time that cannot be true, such as one after now, counts as the nearest that can. */
    private static Instant bounded(Instant at, EmailId id, Instant now) {
        Instant least = id.recordedAt();
        return at.isAfter(now) || least.isAfter(now) ? now : at.isBefore(least) ? least : at;
    }

    /** Accepts an UNVERIFIED report. */
    public ReportResult accept(String reportId, EmailId id) {
        Optional<ReportRecord> kept =
                reports.report(reportId).filter(report -> report.state() == ReportState.UNVERIFIED);
        Optional<EmailRecord> email = store.find(id);
        if (kept.isEmpty() || email.isEmpty()) {
            return new ReportResult(
                    Verdict.NOT_FOUND,
                    email.map(EmailRecord::id),
                    "There is no such e-mail, or no such report that waits.");
        }
        if (Retention.isErased(email.get())) {
            return erased(email.get());
        }
        MailReport report = Unreadable.accepted(kept.get().report());
        Map<Integer, RecipientReport> said = applier.said(email.get(), report);
        if (said.isEmpty()) {
            return new ReportResult(Verdict.UNVERIFIED, Optional.of(id), "It names no recipient of that e-mail.");
        }
        return believe(reportId, id, report, said);
    }

    /** A late report would restore erased data. */
    private static ReportResult erased(EmailRecord email) {
        return new ReportResult(
                Verdict.UNRELATED, Optional.of(email.id()), "A person of that e-mail was erased; nothing is recorded.");
    }

    /**
     * Applies OPEN reports.
     *
     * @param page how many are read at once
     */
    public void applyOpen(int page) {
        applier.applyOpen(page);
    }

    private ReportResult keepUnverified(MailReport report, Instant now, String doubt) {
        String id = report.fingerprint();
        ReportRecord record = new ReportRecord(id, Optional.empty(), ReportState.UNVERIFIED, now, doubt, report);
        boolean isNew = reports.keep(record, List.of(), List.of());
        Optional<ReportRecord> before = isNew ? Optional.empty() : reports.report(id);
        return before.filter(known -> known.state() != ReportState.UNVERIFIED)
                .map(this::known)
                .orElse(new ReportResult(Verdict.UNVERIFIED, Optional.empty(), doubt));
    }

    /** The report belongs to that e-mail, is recorded there, and changes nothing until a person accepts it. */
    private ReportResult keepUnreadable(
            MailReport report, EmailId id, Map<Integer, RecipientReport> said, Instant now) {
        ReportNotes notes = new ReportNotes(id, said, now, now);
        List<HistoryEvent> events =
                said.isEmpty() ? List.of(HistoryEvent.of(EventType.REPORTED, now, Unreadable.DOUBT)) : notes.events();
        ReportRecord record = new ReportRecord(
                idOf(report, id), Optional.of(id), ReportState.UNVERIFIED, now, Unreadable.DOUBT, report);
        if (reports.keep(record, events, observations(notes))) {
            committer.publish(id, events);
        } else {
            Optional<ReportRecord> before = reports.report(record.id());
            boolean provenNow = before.filter(known -> known.email().isEmpty()).isPresent()
                    && reports.assign(record.id(), ReportState.UNVERIFIED, id, events, observations(notes));
            if (!provenNow) {
                return before.map(this::known)
                        .orElse(new ReportResult(Verdict.KNOWN, Optional.of(id), "The report was received before."));
            }
            committer.publish(id, events);
        }
        return new ReportResult(Verdict.UNVERIFIED, Optional.of(id), Unreadable.DOUBT);
    }

    private ReportResult keep(
            MailReport report, EmailRecord email, Map<Integer, RecipientReport> said, Instant now, Instant happenedAt) {
        EmailId id = email.id();
        ReportRecord record = new ReportRecord(idOf(report, id), Optional.of(id), ReportState.OPEN, now, "", report);
        ReportNotes notes = new ReportNotes(id, said, now, happenedAt);
        List<HistoryEvent> events = notes.events(email.opened());
        if (applier.keepApplied(record, email, said, events, observations(notes))) {
            return ReportApplier.applied(id);
        }
        if (reports.keep(record, events, observations(notes))) {
            committer.publish(id, events);
            return applier.apply(record.id(), id, report);
        }
        Optional<ReportRecord> before = reports.report(record.id());
        // The token could not be verified the last time, but can be now.
        return before.filter(known -> known.state() == ReportState.UNVERIFIED).isPresent()
                ? believe(record.id(), id, report, said)
                : before.map(this::known).orElseGet(() -> applier.apply(record.id(), id, report));
    }

    /** A text created by the application may be the same for many e-mails; a mail is unique. */
    private static String idOf(MailReport report, EmailId email) {
        return report.raw().isEmpty() && report.token().isEmpty()
                ? Sha256.hex((email + " " + report.fingerprint()).getBytes(StandardCharsets.US_ASCII))
                : report.fingerprint();
    }

    private ReportResult believe(String reportId, EmailId id, MailReport report, Map<Integer, RecipientReport> said) {
        Instant now = clock.now();
        ReportNotes notes = new ReportNotes(id, said, now, now);
        List<HistoryEvent> events = notes.events();
        if (!reports.assign(reportId, ReportState.OPEN, id, events, observations(notes))) {
            return new ReportResult(Verdict.KNOWN, Optional.of(id), "Another thread or process applied it first.");
        }
        committer.publish(id, events);
        return applier.apply(reportId, id, report);
    }

    private List<Observation> observations(ReportNotes notes) {
        return hasObservations ? notes.observations() : List.of();
    }

    /** The process that stored the report may have ended before it applied it. */
    private ReportResult known(ReportRecord before) {
        if (before.state() == ReportState.OPEN) {
            before.email().ifPresent(email -> applier.apply(before.id(), email, before.report()));
        }
        return new ReportResult(Verdict.KNOWN, before.email(), "The report was received before.");
    }
}
