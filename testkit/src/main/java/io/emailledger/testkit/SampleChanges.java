package io.emailledger.testkit;

import io.emailledger.history.EmailRecord;
import io.emailledger.history.EmailRecord.EmailState;
import io.emailledger.history.EmailStatus;
import io.emailledger.history.HistoryEvent;
import io.emailledger.history.HistoryEvent.EventType;
import io.emailledger.history.RecipientRecord;
import io.emailledger.history.RecipientRecord.AcceptedBy;
import io.emailledger.history.Reply;
import io.emailledger.report.ReplyRules.ReplyPhase;
import io.emailledger.spi.HistoryStore.Change;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** Changes for a store. */
final class SampleChanges {
    private SampleChanges() {}

    /** Returns the state that follows a state, with nothing changed but the version. */
    static EmailState after(EmailState old) {
        return with(old, old.version() + 1, old.status(), old.due(), old.owner());
    }

    static EmailState with(
            EmailState old, long version, EmailStatus status, Optional<Instant> due, Optional<String> owner) {
        return new EmailState(
                version,
                status,
                due,
                old.deadline(),
                old.waiting(),
                owner,
                old.attempts(),
                old.journalled(),
                old.failure(),
                old.holdReason());
    }

    /** Returns a change that adds one event, and changes nothing else but the version. */
    static Change touch(EmailRecord record, String text) {
        return withEvents(
                record, List.of(HistoryEvent.of(EventType.REPORTED, record.id().recordedAt(), text)));
    }

    static Change withEvents(EmailRecord record, List<HistoryEvent> events) {
        return new Change(record.id(), after(record.state()), List.of(), events, List.of(), Optional.empty());
    }

    /** Returns a change that finishes an e-mail: all recipients accepted it. */
    static Change delivered(EmailRecord record, Instant at) {
        List<RecipientRecord> recipients = record.recipients().stream()
                .map(r -> as(r, EmailStatus.DELIVERED)
                        .withReply(new Reply(250, "2.0.0 Ok").at(ReplyPhase.CONTENT))
                        .withAcceptedBy(AcceptedBy.RELAY))
                .toList();
        EmailState old = record.state();
        EmailState next = with(old, old.version() + 1, EmailStatus.DELIVERED, Optional.empty(), Optional.empty());
        HistoryEvent event = HistoryEvent.of(EventType.DELIVERED, at, "taken by the relay");
        return new Change(record.id(), next, recipients, List.of(event), List.of(), Optional.empty());
    }

    /** Returns a recipient in any status, also against the transition table: a store does not check statuses. */
    static RecipientRecord as(RecipientRecord r, EmailStatus status) {
        return new RecipientRecord(
                r.position(),
                r.kind(),
                r.address(),
                status,
                r.failure(),
                r.reply(),
                r.cause(),
                r.acceptedBy(),
                r.arrival());
    }
}
