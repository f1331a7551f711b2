package io.emailledger.benchmarks;

import io.emailledger.history.AttemptRecord.Outcome;
import io.emailledger.history.Reply;
import io.emailledger.spi.Transport;
import io.emailledger.spi.Transport.AttemptLog;
import io.emailledger.spi.Transport.DeliveryResult;
import io.emailledger.spi.Transport.Envelope;
import io.emailledger.spi.Transport.MessageContent;
import java.util.Collections;

/** A transport that does nothing: the content is not even rendered. */
final class Nowhere implements Transport {
    private static final DeliveryResult.Answer ACCEPTED =
            new DeliveryResult.Answer(Outcome.ACCEPTED, new Reply(250, "2.0.0 Ok"));

    @Override
    public String name() {
        return "nowhere";
    }

    @Override
    public int concurrency() {
        return 4;
    }

    @Override
    public DeliveryResult deliver(Envelope envelope, MessageContent content, AttemptLog log) {
        log.beforeContent();
        return new DeliveryResult.Answered(
                Collections.nCopies(envelope.recipients().size(), ACCEPTED));
    }
}
