package io.emailledger.jdbc;

import io.emailledger.history.EmailStatus;
import io.emailledger.history.EmailStatus.FailureReason;
import io.emailledger.history.RecipientRecord;
import io.emailledger.history.RecipientRecord.AcceptedBy;
import io.emailledger.history.RecipientRecord.Arrival;
import io.emailledger.history.RecipientRecord.RecipientKind;
import io.emailledger.history.Reply;
import io.emailledger.message.Address;
import io.emailledger.report.ReplyRules.RefusalCause;
import io.emailledger.report.ReplyRules.ReplyPhase;
import java.sql.SQLException;
import java.util.Optional;

/** Recipients as columns: the first in the row of its e-mail, the others in separate rows. */
final class RecipientRows {
    private RecipientRows() {}

    /** Sets the immutable columns: kind, name, address. */
    static Command setWho(Command command, Optional<RecipientRecord> recipient) throws SQLException {
        return command.word(recipient.map(RecipientRecord::kind))
                .text(recipient.map(r -> r.address().name()))
                .text(recipient.map(r -> r.address().address()));
    }

    /** Sets the result: status, failure, reply, cause, the accepting server, the arrival. */
    static Command setOutcome(Command command, Optional<RecipientRecord> recipient) throws SQLException {
        Optional<Reply> reply = recipient.flatMap(RecipientRecord::reply);
        return command.word(recipient.map(RecipientRecord::status))
                .word(recipient.flatMap(RecipientRecord::failure))
                .number(reply.map(Reply::code))
                .text(reply.map(Reply::text))
                .word(reply.flatMap(Reply::phase))
                .word(recipient.flatMap(RecipientRecord::cause))
                .word(recipient.flatMap(RecipientRecord::acceptedBy))
                .word(recipient.flatMap(RecipientRecord::arrival));
    }

    /** Reads both; empty if there is none. */
    static Optional<RecipientRecord> read(Row row, int position) throws SQLException {
        Optional<RecipientKind> kind = row.optionalWord(RecipientKind.class);
        if (kind.isEmpty()) {
            return Optional.empty();
        }
        Address address = new Address(row.text(), row.text());
        EmailStatus status = row.word(EmailStatus.class);
        Optional<FailureReason> failure = row.optionalWord(FailureReason.class);
        Optional<Integer> code = row.optionalNumber();
        String text = row.text();
        Optional<ReplyPhase> phase = row.optionalWord(ReplyPhase.class);
        Optional<RefusalCause> cause = row.optionalWord(RefusalCause.class);
        Optional<AcceptedBy> acceptedBy = row.optionalWord(AcceptedBy.class);
        Optional<Arrival> arrival = row.optionalWord(Arrival.class);
        return Optional.of(new RecipientRecord(
                position,
                kind.get(),
                address,
                status,
                failure,
                code.map(c -> new Reply(c, text, phase)),
                cause,
                acceptedBy,
                arrival));
    }
}
