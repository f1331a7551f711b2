package io.emailledger.local;

import io.emailledger.history.Outcome;
import io.emailledger.history.Reply;
import io.emailledger.spi.DeliveryResult;
import io.emailledger.spi.Envelope;
import java.util.Collections;

/** Answers of transports that talk to no server: every recipient fares alike. */
final class Local {
    private Local() {}

    static DeliveryResult accepted(Envelope envelope, String words) {
        return alike(envelope, Outcome.ACCEPTED, words);
    }

    static DeliveryResult deferred(Envelope envelope, String words) {
        return alike(envelope, Outcome.DEFERRED, words);
    }

    private static DeliveryResult alike(Envelope envelope, Outcome outcome, String words) {
        DeliveryResult.Answer answer = new DeliveryResult.Answer(outcome, new Reply(0, words));
        return new DeliveryResult.Answered(
                Collections.nCopies(envelope.recipients().size(), answer));
    }
}
