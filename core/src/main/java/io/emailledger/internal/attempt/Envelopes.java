package io.emailledger.internal.attempt;

import io.emailledger.history.EmailBody;
import io.emailledger.history.EmailRecord;
import io.emailledger.history.RecipientRecord;
import io.emailledger.message.Address;
import io.emailledger.report.ReturnPath;
import io.emailledger.spi.Transport.Envelope;
import io.emailledger.spi.Transport.NoticeRequest;
import java.util.List;
import java.util.Optional;

/** Creates envelopes with recipients and return paths. */
public final class Envelopes {
    private final Optional<ReturnPath> returnPath;

    public Envelopes(Optional<ReturnPath> returnPath) {
        this.returnPath = returnPath;
    }

    /** Returns the envelope of a transmission: its recipients share one return path. */
    public Envelope of(EmailRecord record, EmailBody body, List<RecipientRecord> recipients) {
        return new Envelope(
                record.id(),
                body.envelopeSender()
                        .or(() -> returnPath.map(path -> address(path, record, recipients)))
                        .or(body::sender)
                        .orElse(record.facts().from()),
                returnPath.map(path -> new NoticeRequest(token(path, record, recipients), path.isConfirmingDelivery())),
                recipients.stream().map(RecipientRecord::address).toList());
    }

    /** If there is one recipient, the return path is theirs. */
    private static Address address(ReturnPath path, EmailRecord record, List<RecipientRecord> recipients) {
        return recipients.size() == 1
                ? path.address(record.id(), recipients.get(0).position())
                : path.address(record.id());
    }

    private static String token(ReturnPath path, EmailRecord record, List<RecipientRecord> recipients) {
        return recipients.size() == 1
                ? path.token(record.id(), recipients.get(0).position())
                : path.token(record.id());
    }
}
