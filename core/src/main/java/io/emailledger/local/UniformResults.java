package io.emailledger.local;

import io.emailledger.history.AttemptRecord.Outcome;
import io.emailledger.history.Reply;
import io.emailledger.spi.Transport.DeliveryResult;
import io.emailledger.spi.Transport.Envelope;
import java.io.IOException;
import java.util.Collections;

/** Creates results of transports without a server: they are the same for every recipient. */
final class UniformResults {
    private UniformResults() {}

    static DeliveryResult accepted(Envelope envelope, String text) {
        return alike(envelope, Outcome.ACCEPTED, text);
    }

    static DeliveryResult deferred(Envelope envelope, String problem, IOException e) {
        return alike(envelope, Outcome.DEFERRED, problem + ": " + e.getClass().getSimpleName());
    }

    private static DeliveryResult alike(Envelope envelope, Outcome outcome, String text) {
        DeliveryResult.Answer answer = new DeliveryResult.Answer(outcome, new Reply(0, text));
        return new DeliveryResult.Answered(
                Collections.nCopies(envelope.recipients().size(), answer));
    }
}
