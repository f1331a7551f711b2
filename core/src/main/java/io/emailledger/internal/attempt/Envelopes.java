package io.emailledger.internal.attempt;

import io.emailledger.history.EmailBody;
import io.emailledger.history.EmailRecord;
import io.emailledger.history.RecipientRecord;
import io.emailledger.report.ReturnPath;
import io.emailledger.spi.Transport.Envelope;
import io.emailledger.spi.Transport.NoticeRequest;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/** Creates envelopes with recipients and return paths. */
public final class Envelopes {
    private final Optional<ReturnPath> returnPath;

    public Envelopes(Optional<ReturnPath> returnPath) {
        this.returnPath = returnPath;
    }

    /** Returns the envelope of a transmission: its recipients share one return path. */
    public Envelope of(EmailRecord record, EmailBody body, List<RecipientRecord> recipients) {
        OptionalInt only =
                recipients.size() == 1 ? OptionalInt.of(recipients.get(0).position()) : OptionalInt.empty();
        return new Envelope(
                record.id(),
                body.envelopeSender()
                        .or(() -> returnPath.map(path -> path.address(record.id(), only)))
                        .or(body::sender)
                        .orElse(record.facts().from()),
                returnPath.map(path -> new NoticeRequest(path.token(record.id(), only), path.isConfirmingDelivery())),
                recipients.stream().map(RecipientRecord::address).toList());
    }
}
