package io.emailledger.internal.transitions;

import static io.emailledger.history.EmailStatus.BOUNCED;
import static io.emailledger.history.EmailStatus.CANCELLED;
import static io.emailledger.history.EmailStatus.DELIVERED;
import static io.emailledger.history.EmailStatus.FAILED;
import static io.emailledger.history.EmailStatus.PENDING;
import static io.emailledger.history.EmailStatus.SENDING;
import static io.emailledger.history.EmailStatus.UNCONFIRMED;

import io.emailledger.history.EmailStatus;
import io.emailledger.history.EmailStatus.FailureReason;
import io.emailledger.history.RecipientRecord;
import io.emailledger.history.RecipientRecord.Arrival;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** The transitions that {@link EmailStatus} documents. This is the only code that changes the status of a recipient; that of the
 * e-mail follows from it. */
public final class StateMachine {
    private static final Map<EmailStatus, Set<EmailStatus>> NEXT = Map.of(
            PENDING, Set.of(SENDING, DELIVERED, BOUNCED, FAILED, CANCELLED),
            SENDING, Set.of(PENDING, DELIVERED, BOUNCED, FAILED, UNCONFIRMED),
            DELIVERED, Set.of(BOUNCED),
            UNCONFIRMED, Set.of(PENDING, DELIVERED, BOUNCED));

    /** The status of the e-mail is the first of these that any recipient has. */
    private static final List<EmailStatus> ROLL_UP = List.of(SENDING, PENDING, UNCONFIRMED, BOUNCED, DELIVERED);

    private StateMachine() {}

    /** Returns the statuses that may follow for a recipient. */
    public static Set<EmailStatus> next(EmailStatus status) {
        return NEXT.getOrDefault(status, Set.of());
    }

    /**
     * Returns a recipient in another status; DELIVERED also clears {@link RecipientRecord#arrival}.
     *
     * @throws IllegalTransitionException if the table does not allow it
     */
    public static RecipientRecord withStatus(RecipientRecord recipient, EmailStatus next) {
        if (!next(recipient.status()).contains(next)) {
            throw new IllegalTransitionException(recipient.status(), next);
        }
        return with(recipient, next, next == DELIVERED ? Optional.empty() : recipient.arrival());
    }

    /** Returns a recipient with what is known about a copy that a server may have. */
    static RecipientRecord withArrival(RecipientRecord recipient, Arrival known) {
        return with(recipient, recipient.status(), Optional.of(known));
    }

    /** Returns the status of an e-mail with these recipients. */
    public static EmailStatus statusOf(Collection<RecipientRecord> recipients) {
        return roll(recipients.stream().map(RecipientRecord::status).toList());
    }

    /**
     * Returns the status of an e-mail whose recipients have these statuses: CANCELLED if all were cancelled, FAILED if
     * there are none.
     */
    public static EmailStatus roll(List<EmailStatus> recipients) {
        return ROLL_UP.stream()
                .filter(recipients::contains)
                .findFirst()
                .orElse(recipients.isEmpty() || recipients.contains(FAILED) ? FAILED : CANCELLED);
    }

    /**
     * Returns the reason of an e-mail that FAILED for all recipients. It is ANSWER_LOST if any recipient has it,
     * because a server may have the e-mail; otherwise the first reason.
     */
    static Optional<FailureReason> failureOf(Collection<RecipientRecord> recipients) {
        List<FailureReason> all = recipients.stream()
                .flatMap(recipient -> recipient.failure().stream())
                .toList();
        return all.contains(FailureReason.ANSWER_LOST)
                ? Optional.of(FailureReason.ANSWER_LOST)
                : all.stream().findFirst();
    }

    private static RecipientRecord with(RecipientRecord recipient, EmailStatus status, Optional<Arrival> arrival) {
        return new RecipientRecord(
                recipient.position(),
                recipient.kind(),
                recipient.address(),
                status,
                recipient.failure(),
                recipient.reply(),
                recipient.cause(),
                recipient.acceptedBy(),
                arrival);
    }
}
