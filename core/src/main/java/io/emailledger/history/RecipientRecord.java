package io.emailledger.history;

import io.emailledger.message.Address;
import io.emailledger.report.Diagnosis;
import java.util.Optional;

/**
 * What the ledger knows of one recipient of an e-mail.
 *
 * @param position its place among the recipients of the e-mail, from 0
 * @param kind in which header it shows
 * @param address the address
 * @param status where it stands
 * @param failure why our side refused it, if it did
 * @param reply what a server last answered about it, if any did
 * @param takenBy who took it, if it is or was DELIVERED
 */
public record RecipientRecord(
        int position,
        RecipientKind kind,
        Address address,
        EmailStatus status,
        Optional<FailureReason> failure,
        Optional<Reply> reply,
        Optional<TakenBy> takenBy) {

    /**
     * Returns a recipient that is still to try.
     *
     * @param position its place among the recipients
     * @param kind in which header it shows
     * @param address the address
     * @return a recipient in status PENDING
     */
    public static RecipientRecord pending(int position, RecipientKind kind, Address address) {
        return new RecipientRecord(
                position, kind, address, EmailStatus.PENDING, Optional.empty(), Optional.empty(), Optional.empty());
    }

    /**
     * Returns this recipient in another status. This is the only code that changes a status.
     *
     * @param next the status to come
     * @return a recipient that differs in its status alone
     * @throws IllegalTransitionException if the table in {@link EmailStatus} does not allow it
     */
    public RecipientRecord become(EmailStatus next) {
        if (!status.mayBecome(next)) {
            throw new IllegalTransitionException(status, next);
        }
        return new RecipientRecord(position, kind, address, next, failure, reply, takenBy);
    }

    /**
     * Returns this recipient with a reason for our own refusal.
     *
     * @param reason the reason
     * @return a new value
     */
    public RecipientRecord withFailure(FailureReason reason) {
        return new RecipientRecord(position, kind, address, status, Optional.of(reason), reply, takenBy);
    }

    /**
     * Returns this recipient with a server's answer.
     *
     * @param answer the answer
     * @return a new value
     */
    public RecipientRecord withReply(Reply answer) {
        return new RecipientRecord(position, kind, address, status, failure, Optional.of(answer), takenBy);
    }

    /**
     * Returns what is left of this recipient when a person is erased.
     *
     * @param instead the address in place of the one that is known: a pseudonym, or the same where it is somebody
     *     else's
     * @return a recipient in the same status, without a server's words
     */
    public RecipientRecord withoutWords(Address instead) {
        return new RecipientRecord(position, kind, instead, status, failure, reply.map(Reply::withoutWords), takenBy);
    }

    /**
     * Returns this recipient with the one who took it.
     *
     * @param taker who took it
     * @return a new value
     */
    public RecipientRecord withTakenBy(TakenBy taker) {
        return new RecipientRecord(position, kind, address, status, failure, reply, Optional.of(taker));
    }

    /**
     * Returns what the refusal means, if this recipient is BOUNCED.
     *
     * @return reason and permanence, read from the last answer; empty in every other status
     */
    public Optional<Diagnosis> diagnosis() {
        return status != EmailStatus.BOUNCED
                ? Optional.empty()
                : Optional.of(reply.map(r -> Diagnosis.of(
                                r.enhancedStatus(), Optional.of(r.code()).filter(c -> c != 0), r.text()))
                        .orElse(Diagnosis.UNDETERMINED));
    }
}
