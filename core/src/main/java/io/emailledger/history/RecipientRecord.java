package io.emailledger.history;

import io.emailledger.history.EmailStatus.FailureReason;
import io.emailledger.message.Address;
import io.emailledger.report.Diagnosis;
import io.emailledger.report.ReplyRules;
import io.emailledger.report.ReplyRules.RefusalCause;
import io.emailledger.report.ReplyRules.ReplyPhase;
import java.util.Optional;

/**
 * The record of one recipient of an e-mail.
 *
 * @param position its place among the recipients of the e-mail, from 0
 * @param kind the header that names it
 * @param address the address
 * @param status its status
 * @param failure why the ledger refused to send to it, if it did
 * @param reply the last reply of a server about it, if any
 * @param cause the cause of its last rejection or deferral by a server; empty if there was none, or it is DELIVERED
 * @param acceptedBy the system that accepted it, if it is or was DELIVERED
 * @param arrival what is known about a copy that a server may have in addition; empty if nothing is known
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
     * Returns a new recipient.
     *
     * @param position its place among the recipients
     * @param kind the header that names it
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
     * Returns this recipient with the reason why the ledger refused to send to it.
     *
     * @param reason the reason
     * @return a new value
     */
    public RecipientRecord withFailure(FailureReason reason) {
        return new RecipientRecord(
                position, kind, address, status, Optional.of(reason), reply, cause, acceptedBy, arrival);
    }

    /**
     * Returns this recipient with a server's reply.
     *
     * @param answer the reply
     * @return a new value
     */
    public RecipientRecord withReply(Reply answer) {
        return new RecipientRecord(
                position, kind, address, status, failure, Optional.of(answer), cause, acceptedBy, arrival);
    }

    /**
     * Returns this recipient with the cause of its last rejection.
     *
     * @param about the cause
     * @return a new value
     */
    public RecipientRecord withCause(RefusalCause about) {
        return withCauseOrNone(Optional.of(about));
    }

    /**
     * Returns this recipient without a cause of rejection.
     *
     * @return a new value
     */
    public RecipientRecord withoutCause() {
        return withCauseOrNone(Optional.empty());
    }

    /**
     * Returns this recipient after an erasure.
     *
     * @param instead the new address: a pseudonym, or the same address if it belongs to another person
     * @return a recipient in the same status, without reply text
     */
    public RecipientRecord withoutText(Address instead) {
        return new RecipientRecord(
                position, kind, instead, status, failure, reply.map(Reply::withoutText), cause, acceptedBy, arrival);
    }

    /**
     * Returns this recipient with the system that accepted the e-mail.
     *
     * @param acceptedBy the system
     * @return a new value
     */
    public RecipientRecord withAcceptedBy(AcceptedBy acceptedBy) {
        return new RecipientRecord(
                position, kind, address, status, failure, reply, cause, Optional.of(acceptedBy), arrival);
    }

    /**
     * Tells whether a server has or may have the e-mail for this recipient, although it is not DELIVERED.
     *
     * @return true if it is UNCONFIRMED, or if it is not DELIVERED and an answer for it was lost or late
     */
    public boolean mayHaveArrived() {
        return status == EmailStatus.UNCONFIRMED
                || failure.equals(Optional.of(FailureReason.ANSWER_LOST))
                || (arrival.isPresent() && status != EmailStatus.DELIVERED);
    }

    /**
     * Returns the diagnosis of the bounce, if this recipient is BOUNCED.
     *
     * @return cause, reason and type, read from the last reply; empty in every other status
     */
    public Optional<Diagnosis> diagnosis() {
        if (status != EmailStatus.BOUNCED) {
            return Optional.empty();
        }
        Diagnosis read = reply.map(r -> ReplyRules.standard()
                        .diagnose(
                                r.phase().orElse(ReplyPhase.RCPT),
                                r.code(),
                                r.enhancedStatus().orElse(""),
                                r.text()))
                .orElse(Diagnosis.UNDETERMINED);
        return Optional.of(cause.map(read::with).orElse(read));
    }

    private RecipientRecord withCauseOrNone(Optional<RefusalCause> about) {
        return new RecipientRecord(position, kind, address, status, failure, reply, about, acceptedBy, arrival);
    }

    /** The evidence of a copy that a server may have, in addition to the recipient's status. */
    public enum Arrival {
        /** A server may have it: the process that was sending it ended, or the answer of the server was lost. */
        MAY_HAVE_ARRIVED,
        /** A server accepted it: its answer was received after the recipient had reached its status. */
        WAS_ACCEPTED
    }

    /** The system that accepted a DELIVERED e-mail, from the weakest evidence to the strongest. */
    public enum AcceptedBy {
        /** A relay accepted it and will forward it. Nothing is known yet about the recipient's own server. */
        RELAY,
        /** The recipient's own server accepted it. */
        RECIPIENT_SERVER,
        /** A server reported that it relayed it to a system that sends no reports (RFC 3464 section 2.3.3). */
        RELAYED,
        /** A server reported that it delivered it to a list or an alias, which forwarded it to its members. */
        EXPANDED,
        /** A delivery status notification, an open or a person confirmed that it arrived. */
        CONFIRMED
    }

    /** The header, if any, that names a recipient. */
    public enum RecipientKind {
        /** A primary recipient. */
        TO,
        /** A recipient of a copy. */
        CC,
        /** A recipient of a blind copy, who is named in no header. */
        BCC
    }
}
