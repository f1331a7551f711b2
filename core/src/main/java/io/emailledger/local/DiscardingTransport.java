package io.emailledger.local;

import io.emailledger.spi.Transport;
import io.emailledger.spi.Transport.AttemptLog;
import io.emailledger.spi.Transport.DeliveryResult;
import io.emailledger.spi.Transport.Envelope;
import io.emailledger.spi.Transport.MessageContent;
import java.io.IOException;
import java.io.OutputStream;

/**
 * Accepts and discards every e-mail. The content is still rendered, so that unreadable content is detected.
 */
final class DiscardingTransport implements Transport {

    @Override
    public String name() {
        return "discarding";
    }

    @Override
    public int concurrency() {
        return 4;
    }

    @Override
    public DeliveryResult deliver(Envelope envelope, MessageContent content, AttemptLog log) {
        log.beforeContent();
        try {
            content.writeTo(OutputStream.nullOutputStream());
        } catch (IOException e) {
            return UniformResults.deferred(envelope, "The content could not be read", e);
        }
        log.beforeEnd();
        log.note("discarded: this e-mail is not sent");
        return UniformResults.accepted(envelope, "discarded");
    }
}
