package io.emailledger.page.view;

import io.emailledger.history.AttemptRecord;
import io.emailledger.history.AttemptRecord.Outcome;
import io.emailledger.history.EmailStatus;
import io.emailledger.history.HistoryEvent;
import io.emailledger.history.HistoryEvent.EventType;
import io.emailledger.history.RecipientRecord;
import io.emailledger.history.RecipientRecord.RecipientKind;
import io.emailledger.history.Reply;
import io.emailledger.history.ReportRecord;
import io.emailledger.history.ReportRecord.ReportState;
import io.emailledger.page.view.Summary.Coded;
import io.emailledger.page.web.Inlined;
import io.emailledger.report.Diagnosis;
import io.emailledger.report.Diagnosis.BounceType;
import io.emailledger.report.MailReport.ReportKind;
import io.emailledger.tracking.Engagement;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Everything that the page shows about one e-mail. */
record MessageView(
        @Inlined Summary summary,
        List<Recipient> recipients,
        List<EventView> events,
        List<AttemptView> attemptLog,
        List<ReportView> reports,
        List<HeaderView> headers,
        List<Summary.File> attachmentList,
        BodyView body,
        List<OpenView> opens,
        List<EngagementView> engagement,
        Map<String, String> metadata,
        ActionsView actions) {

    /** A recipient with its result. */
    record Recipient(
            int position,
            RecipientKind kind,
            Optional<String> name,
            String address,
            EmailStatus status,
            String statusLabel,
            Optional<ReplyView> reply,
            Optional<String> meaning,
            Optional<Coded> cause,
            Optional<Coded> acceptedBy,
            Optional<Coded> arrival,
            Optional<Coded> failure,
            Optional<BounceType> bounceType) {
        static Recipient of(RecipientRecord recipient) {
            Summary.Person person = Summary.Person.of(recipient.address());
            return new Recipient(
                    recipient.position(),
                    recipient.kind(),
                    person.name(),
                    person.address(),
                    recipient.status(),
                    Words.of(recipient.status()),
                    recipient.reply().map(ReplyView::of),
                    recipient.reply().flatMap(Meaning::of),
                    recipient.cause().map(Coded::of),
                    recipient.acceptedBy().map(t -> new Coded(t.name(), Words.of(t))),
                    recipient
                            .arrival()
                            .filter(a -> recipient.mayHaveArrived())
                            .map(a -> new Coded(a.name(), Words.of(a))),
                    recipient.failure().map(Coded::of),
                    recipient.diagnosis().map(Diagnosis::bounceType));
        }
    }

    /** The reply of a server; code 0 marks a text of our own. */
    record ReplyView(int code, Optional<String> enhanced, String text, Optional<Coded> phase) {
        static ReplyView of(Reply reply) {
            return new ReplyView(
                    reply.code(),
                    reply.enhancedStatus(),
                    reply.text(),
                    reply.phase().map(phase -> new Coded(phase.name(), Words.of(phase))));
        }
    }

    /** One event. */
    record EventView(EventType type, String label, Instant at, List<Integer> recipients, String detail) {
        static EventView of(HistoryEvent event) {
            return new EventView(event.type(), Words.of(event.type()), event.at(), event.recipients(), event.detail());
        }
    }

    /** One delivery attempt; without its transcript if the visitor may not read contents. */
    record AttemptView(
            int number,
            Instant startedAt,
            Instant endedAt,
            String transport,
            Optional<String> server,
            Optional<String> tls,
            List<ResultView> results,
            Optional<String> transcript) {
        static AttemptView of(AttemptRecord attempt, boolean readsContent) {
            return new AttemptView(
                    attempt.number(),
                    attempt.startedAt(),
                    attempt.endedAt(),
                    attempt.transport(),
                    attempt.server(),
                    attempt.tls(),
                    attempt.results().stream().map(ResultView::of).toList(),
                    readsContent ? Optional.of(attempt.transcript()) : Optional.empty());
        }
    }

    /** The result of an attempt for one recipient. */
    record ResultView(int recipient, Outcome outcome, String label, ReplyView reply) {
        static ResultView of(AttemptRecord.Result result) {
            return new ResultView(
                    result.recipient(), result.outcome(), Words.of(result.outcome()), ReplyView.of(result.reply()));
        }
    }

    /** A report. It is cut here; the log has all of it. */
    record ReportView(
            String id, Instant receivedAt, ReportKind kind, String label, ReportState state, Optional<String> text) {
        private static final int LONGEST = 64 * 1024;

        static ReportView of(ReportRecord report, boolean readsContent) {
            ReportKind kind = report.report().kind();
            return new ReportView(
                    report.id(),
                    report.receivedAt(),
                    kind,
                    Words.of(kind),
                    report.state(),
                    readsContent ? Optional.of(cut(report.report().raw().text())) : Optional.empty());
        }

        private static String cut(String text) {
            return text.length() <= LONGEST ? text : Beginning.of(text, LONGEST) + "…";
        }
    }

    /** A header field. */
    record HeaderView(String name, String value) {}

    /** An open or a click, with its grade. */
    record EngagementView(
            int recipient,
            Coded kind,
            Optional<Integer> link,
            Instant at,
            Coded grade,
            String reason,
            Optional<Long> secondsSinceAccepted) {
        static EngagementView of(Engagement.Sighting seen) {
            return new EngagementView(
                    seen.recipient(),
                    new Coded(seen.kind().name(), Words.of(seen.kind())),
                    seen.link().stream().boxed().findFirst(),
                    seen.at(),
                    new Coded(seen.grade().name(), Words.of(seen.grade())),
                    seen.reason(),
                    seen.sinceAccepted().map(Duration::toSeconds));
        }
    }

    /** The opens of a recipient. */
    record OpenView(int recipient, String agent, Instant first, Instant last, long count) {}
}
