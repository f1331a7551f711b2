package io.emailledger.jdbc;

import io.emailledger.history.AttemptRecord;
import io.emailledger.history.AttemptRecord.Outcome;
import io.emailledger.history.EmailRecord;
import io.emailledger.history.EmailRecord.EmailState;
import io.emailledger.history.EmailStatus;
import io.emailledger.history.HistoryEvent;
import io.emailledger.history.HistoryEvent.EventType;
import io.emailledger.history.RecipientRecord;
import io.emailledger.history.Reply;
import io.emailledger.spi.HistoryStore.Change;
import io.emailledger.spi.HistoryStore.Claim;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** Changes as the ledger commits them. */
final class Acts {
    private static final Reply OK = new Reply(250, "2.0.0 Ok: queued");

    private Acts() {}

    /** A server has accepted the e-mail. */
    static Change delivered(Claim claim) {
        return change(claim.record(), EmailStatus.DELIVERED, 1, Optional.empty());
    }

    /** A server has accepted the e-mail, and the content of its attachments is deleted. */
    static Change deliveredWithoutAttachments(Claim claim) {
        return change(claim.record(), EmailStatus.DELIVERED, 1, Optional.of(Emails.START));
    }

    /** The application cancels the e-mail. */
    static Change cancelled(EmailRecord email) {
        return change(email, EmailStatus.CANCELLED, 1, Optional.empty());
    }

    /** A change of a worker with an older version than the stored one. */
    static Change stale(Claim claim) {
        return change(claim.record(), EmailStatus.DELIVERED, 0, Optional.empty());
    }

    private static Change change(
            EmailRecord email, EmailStatus status, int ahead, Optional<Instant> attachmentsDeletedAt) {
        EmailState old = email.state();
        boolean sent = status == EmailStatus.DELIVERED;
        List<RecipientRecord> recipients = email.recipients().stream()
                .map(r -> sent ? Emails.in(status, r).withReply(OK) : Emails.in(status, r))
                .toList();
        EmailState next = new EmailState(
                old.version() + ahead,
                status,
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                old.attempts() + (sent ? 1 : 0),
                false,
                Optional.empty());
        AttemptRecord attempt = new AttemptRecord(
                old.attempts() + 1,
                Emails.START,
                Emails.START,
                "smtp",
                Optional.of("smtp.example.com:587"),
                Optional.of("TLSv1.3"),
                List.of(new AttemptRecord.Result(0, Outcome.ACCEPTED, OK)),
                "S: 250 ok\n");
        return new Change(
                email.id(),
                next,
                recipients,
                List.of(HistoryEvent.of(sent ? EventType.DELIVERED : EventType.CANCELLED, Emails.START, "done")),
                sent ? List.of(attempt) : List.of(),
                attachmentsDeletedAt);
    }
}
