package io.emailledger.system;

import io.emailledger.history.AttemptRecord;
import io.emailledger.history.AttemptRecord.Outcome;
import io.emailledger.history.EmailRecord;
import io.emailledger.history.EmailStatus;
import io.emailledger.history.HistoryEvent;
import io.emailledger.history.HistoryEvent.EventType;
import io.emailledger.message.Email.Guarantee;
import io.emailledger.spi.HistoryStore;
import io.emailledger.testkit.smtp.JournalEntry;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * Compares the journal of the server with the history. The end of a content counts from the time it is passed to the
 * operating system: content passed before another process claimed the e-mail cannot be recalled, and the history must
 * show it.
 */
final class LostLeaseJudge {
    private static final String FINAL_DOT = "C: .";

    private final HistoryStore store;
    private final LostLeaseServer server;
    private final List<LostLeaseMail> mails = new ArrayList<>();
    private final List<LostLeaseCampaign.End> ends = new ArrayList<>();
    private final List<String> violations = new ArrayList<>();
    private int contents;
    private int cancelled;
    private int cancelledAndAccepted;
    private int copies;
    private int late;

    /** A complete content at the server, and the time when its end was passed to the sender's operating system. */
    private record Content(JournalEntry entry, String speaker, Instant endedAt) {
        @Override
        public String toString() {
            return "from " + speaker + " ended " + endedAt + " accepted " + entry.time();
        }
    }

    /** The result. */
    record Verdict(
            int mails,
            int contents,
            int cancelled,
            int cancelledAndAccepted,
            int copies,
            int late,
            List<String> violations) {
        @Override
        public String toString() {
            return mails + " e-mails, " + contents + " complete contents, " + cancelled + " cancelled, of those "
                    + cancelledAndAccepted + " with an end given before the lease was lost, " + copies
                    + " copies after a lost answer, " + late + " late answers, " + violations.size() + " violations";
        }
    }

    LostLeaseJudge(HistoryStore store, LostLeaseServer server) {
        this.store = store;
        this.server = server;
    }

    synchronized void ended(LostLeaseCampaign.End end) {
        ends.add(end);
    }

    void judgeLater(List<LostLeaseMail> round) {
        mails.addAll(round);
    }

    /** Judges after both processes have been able to reach the store. */
    synchronized Verdict verdict() {
        mails.forEach(this::judge);
        return new Verdict(mails.size(), contents, cancelled, cancelledAndAccepted, copies, late, violations);
    }

    private void judge(LostLeaseMail mail) {
        EmailRecord record = store.find(mail.id()).orElseThrow();
        List<AttemptRecord> attempts = store.attempts(mail.id());
        List<HistoryEvent> events = store.events(mail.id());
        List<Content> accepted = contentsOf(mail);
        contents += accepted.size();
        late += (int) events.stream()
                .filter(event ->
                        event.type() == EventType.LATE_ANSWER || event.detail().startsWith("Accepted late."))
                .count();
        String all = mail + " is " + record.status() + ", " + accepted + ", ends "
                + ends.stream().filter(e -> e.id().equals(mail.id())).toList() + ", steps " + events;
        if (!record.status().isFinished() && record.status() != EmailStatus.UNCONFIRMED) {
            violations.add("not finished: " + all);
        }
        if (record.status() == EmailStatus.DELIVERED && accepted.isEmpty()) {
            violations.add("delivered but not at the server: " + all);
        }
        if (!accepted.isEmpty() && record.status() != EmailStatus.DELIVERED && !record.mayHaveArrived()) {
            violations.add("at the server, and the record does not say that it may be: " + all);
        }
        long visible = attempts.stream()
                .filter(attempt -> attempt.transcript().lines().anyMatch(FINAL_DOT::equals))
                .count();
        if (accepted.size() > visible) {
            violations.add("invisible: only " + visible + " attempts with an end in the log: " + all + attempts);
        }
        judgeCopies(mail, accepted, attempts, events, all);
        mail.cancelled().ifPresent(answer -> judgeCancelled(record, answer, accepted, all));
    }

    private void judgeCancelled(
            EmailRecord record, LostLeaseMail.Cancelled answer, List<Content> accepted, String all) {
        cancelled++;
        cancelledAndAccepted += accepted.isEmpty() ? 0 : 1;
        if (record.status() != EmailStatus.CANCELLED) {
            violations.add("no longer cancelled: " + all);
        }
        if (accepted.stream().anyMatch(content -> content.endedAt().isAfter(answer.at()))) {
            violations.add("sent after it was cancelled at " + answer.at() + ": " + all);
        }
        if (!accepted.isEmpty() && !answer.result().mayHaveArrived()) {
            violations.add("the answer to the cancelling did not say that it may have arrived: " + all);
        }
    }

    private void judgeCopies(
            LostLeaseMail mail,
            List<Content> accepted,
            List<AttemptRecord> attempts,
            List<HistoryEvent> events,
            String all) {
        for (int i = 1; i < accepted.size(); i++) {
            copies++;
            Content one = accepted.get(i - 1);
            Content next = accepted.get(i);
            boolean recovered = events.stream()
                    .filter(event -> event.type() == EventType.RECOVERED)
                    .anyMatch(event -> isBetween(one, event.at(), next));
            boolean lost = attempts.stream()
                    .filter(a -> a.results().stream().anyMatch(r -> r.outcome() == Outcome.UNKNOWN))
                    .anyMatch(a -> isBetween(one, a.endedAt(), next));
            if (mail.guarantee == Guarantee.AT_MOST_ONCE || !(recovered || lost)) {
                violations.add("an unexplained copy: " + all + ", attempts " + attempts);
            }
        }
    }

    private static boolean isBetween(Content one, Instant at, Content next) {
        return !at.isBefore(one.endedAt()) && !at.isAfter(next.endedAt());
    }

    /** In the order of their ends. For each process the latest matching end is used: the worst case. */
    private List<Content> contentsOf(LostLeaseMail mail) {
        List<LostLeaseCampaign.End> left = new ArrayList<>(
                ends.stream().filter(end -> end.id().equals(mail.id())).toList());
        List<Content> found = new ArrayList<>();
        for (JournalEntry entry : server.accepted(mail.id()).stream()
                .sorted(Comparator.comparing(JournalEntry::time).reversed())
                .toList()) {
            String speaker = server.speaker(entry.connection());
            Optional<LostLeaseCampaign.End> end = left.stream()
                    .filter(e -> e.speaker().equals(speaker) && !e.at().isAfter(entry.time()))
                    .max(Comparator.comparing(LostLeaseCampaign.End::at));
            if (end.isEmpty()) {
                violations.add("nobody ended it: " + mail + ", " + entry);
            }
            end.ifPresent(left::remove);
            found.add(new Content(
                    entry, speaker, end.map(LostLeaseCampaign.End::at).orElse(entry.time())));
        }
        found.sort(Comparator.comparing(Content::endedAt));
        return found;
    }
}
