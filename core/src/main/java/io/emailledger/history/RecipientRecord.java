package io.emailledger.history;

import io.emailledger.message.Address;
import io.emailledger.report.Diagnosis;
import io.emailledger.report.RefusalCause;
import io.emailledger.report.ReplyPhase;
import io.emailledger.report.ReplyRules;
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
 * @param cause whom or what its last refusal or deferral by a server was about; empty if there was none, or it is
 *     DELIVERED
 * @param acceptedBy who took it, if it is or was DELIVERED
 * @param arrival what is known of a copy that a server may have besides; empty if nothing is
 */
public record RecipientRecord(
        int position,
        RecipientKind kind,
        Address address,
        EmailStatus status,
        Optional<FailureReason> failure,
        Optional<Reply> reply,
        Optional<RefusalCause> cause,
        Optional<AcceptedBy> acceptedBy,
        Optional<Arrival> arrival) {

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
                position,
                kind,
                address,
                EmailStatus.PENDING,
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty());
    }

    /**
     * Returns this recipient in another status. This is the only code that changes a status.
     *
     * @param next the status to come
     * @return a recipient that differs in its status alone; what may have arrived is said by DELIVERED itself
     * @throws IllegalTransitionException if the table in {@link EmailStatus} does not allow it
     */
    public RecipientRecord become(EmailStatus next) {
        if (!status.mayBecome(next)) {
            throw new IllegalTransitionException(status, next);
        }
        return new RecipientRecord(
                position,
                kind,
                address,
                next,
                failure,
                reply,
                cause,
                acceptedBy,
                next == EmailStatus.DELIVERED ? Optional.empty() : arrival);
    }

    /**
     * Returns this recipient with a reason for our own refusal.
     *
     * @param reason the reason
     * @return a new value
     */
    public RecipientRecord withFailure(FailureReason reason) {
        return new RecipientRecord(
                position, kind, address, status, Optional.of(reason), reply, cause, acceptedBy, arrival);
    }

    /**
     * Returns this recipient with a server's answer.
     *
     * @param answer the answer
     * @return a new value
     */
    public RecipientRecord withReply(Reply answer) {
        return new RecipientRecord(
                position, kind, address, status, failure, Optional.of(answer), cause, acceptedBy, arrival);
    }

    /**
     * Returns this recipient with another cause of its last refusal.
     *
     * @param about whom or what the refusal was about; empty for none
     * @return a new value
     */
    public RecipientRecord withCause(Optional<RefusalCause> about) {
        return new RecipientRecord(position, kind, address, status, failure, reply, about, acceptedBy, arrival);
    }

    /**
     * Returns what is left of this recipient when a person is erased.
     *
     * @param instead the address in place of the one that is known: a pseudonym, or the same where it is somebody
     *     else's
     * @return a recipient in the same status, without a server's words
     */
    public RecipientRecord withoutWords(Address instead) {
        return new RecipientRecord(
                position, kind, instead, status, failure, reply.map(Reply::withoutWords), cause, acceptedBy, arrival);
    }

    /**
     * Returns this recipient with the one who took it.
     *
     * @param acceptedBy who took it
     * @return a new value
     */
    public RecipientRecord withAcceptedBy(AcceptedBy acceptedBy) {
        return new RecipientRecord(
                position, kind, address, status, failure, reply, cause, Optional.of(acceptedBy), arrival);
    }

    /**
     * Returns this recipient with what is known of a copy that a server may have.
     *
     * @param known what is known
     * @return a new value
     */
    public RecipientRecord withArrival(Arrival known) {
        return new RecipientRecord(
                position, kind, address, status, failure, reply, cause, acceptedBy, Optional.of(known));
    }

    /**
     * Tells whether a server may have it, or has it, although its status does not say that it was delivered.
     *
     * @return true for a recipient that is UNCONFIRMED, and for one in any status but DELIVERED of which an answer was
     *     lost or came in late
     */
    public boolean mayHaveArrived() {
        return status == EmailStatus.UNCONFIRMED
                || failure.equals(Optional.of(FailureReason.ANSWER_LOST))
                || (arrival.isPresent() && status != EmailStatus.DELIVERED);
    }

    /**
     * Returns what the refusal means, if this recipient is BOUNCED.
     *
     * @return cause, reason and permanence, read from the last reply; empty in every other status
     */
    public Optional<Diagnosis> diagnosis() {
        if (status != EmailStatus.BOUNCED) {
            return Optional.empty();
        }
        Diagnosis read = reply.map(r -> ReplyRules.standard()
                        .diagnose(r.phase().orElse(ReplyPhase.RCPT), r.code(), r.enhancedStatus(), r.text()))
                .orElse(Diagnosis.UNDETERMINED);
        return Optional.of(cause.map(read::with).orElse(read));
    }
}
