package io.emailledger.internal.actions;

import io.emailledger.actions.Actions.WaitingResult.Code;
import io.emailledger.actions.EmailChanges;
import io.emailledger.history.AttemptRecord.Outcome;
import io.emailledger.history.EmailBody;
import io.emailledger.history.EmailRecord;
import io.emailledger.history.EmailStatus;
import io.emailledger.history.HistoryEvent;
import io.emailledger.history.HistoryEvent.EventType;
import io.emailledger.internal.commit.StoredEmail;
import io.emailledger.internal.intake.Intake;
import io.emailledger.internal.transitions.WaitingTransitions;
import io.emailledger.message.Email;
import io.emailledger.message.EmailBuilder;
import io.emailledger.spi.HistoryStore;
import io.emailledger.spi.HistoryStore.Change;
import io.emailledger.spi.StoreParts.WaitingStore;
import java.time.Instant;
import java.util.Optional;

/**
 * Edits e-mails that wait. Its recipients can be changed until the first attempt, because the log of an attempt names
 * them. The rest can be changed as long as every attempt was deferred for every recipient: nothing of it has left.
 */
public final class EditService {
    private final HistoryStore store;
    private final Intake intake;
    private final WaitingTransitions transitions;

    public EditService(HistoryStore store, Intake intake, WaitingTransitions transitions) {
        this.store = store;
        this.intake = intake;
        this.transitions = transitions;
    }

    /** Returns why a PENDING e-mail cannot be edited, as far as its record tells. */
    static Optional<Code> refusal(EmailRecord pending) {
        boolean left = pending.state().journalled()
                || pending.recipients().stream()
                        .anyMatch(r -> r.arrival().isPresent()
                                || (r.status() != EmailStatus.PENDING
                                        && (r.status() != EmailStatus.FAILED
                                                || pending.state().attempts() > 0)));
        if (left) {
            return Optional.of(Code.TOO_LATE);
        }
        return pending.message().isPresent() ? Optional.of(Code.EXACT_MESSAGE) : Optional.empty();
    }

    Step edit(EmailRecord before, EmailChanges changes, Instant now, Author author, WaitingStore part) {
        if (changes.parts().isEmpty()) {
            return Step.refused(Code.ALREADY);
        }
        if (!WaitingTransitions.isUntouched(before) && (changes.changesRecipients() || !allDeferred(before))) {
            return Step.refused(Code.TOO_LATE);
        }
        Optional<EmailBody> body = store.body(before.id());
        if (body.isEmpty()) {
            return Step.refused(Code.CONTENT_DELETED);
        }
        Email email = edited(before, body.get(), changes);
        HistoryEvent event = HistoryEvent.of(
                EventType.EDITED, now, author.text("Changed (" + String.join(", ", changes.parts()) + ")"));
        Change change = transitions.edited(before, changes.expiresAt(), event);
        return Step.committing(committer -> intake.recordEdit(
                email,
                before,
                change.next(),
                changes.changesRecipients(),
                after -> committer.commit(after.record(), change, whole -> part.edit(whole, after))));
    }

    private boolean allDeferred(EmailRecord before) {
        return store.attempts(before.id()).stream()
                .flatMap(attempt -> attempt.results().stream())
                .allMatch(result -> result.outcome() == Outcome.DEFERRED);
    }

    private Email edited(EmailRecord before, EmailBody body, EmailChanges changes) {
        EmailBuilder email = StoredEmail.withoutRecipients(before.facts(), body);
        changes.subject().ifPresent(email::subject);
        changes.text().ifPresent(email::text);
        changes.html().ifPresent(email::html);
        changes.priority().ifPresent(email::priority);
        changes.expiresAt().or(before.facts()::expiresAt).ifPresent(email::expiresAt);
        before.facts().idempotencyKey().ifPresent(email::idempotencyKey);
        Email known = StoredEmail.of(before, body, store);
        changes.to().orElse(known.to()).forEach(email::to);
        changes.cc().orElse(known.cc()).forEach(email::cc);
        changes.bcc().orElse(known.bcc()).forEach(email::bcc);
        known.attachments().stream()
                .filter(attachment -> !changes.removed().contains(attachment.name()))
                .forEach(email::attach);
        changes.attached().forEach(email::attach);
        return email.build();
    }
}
