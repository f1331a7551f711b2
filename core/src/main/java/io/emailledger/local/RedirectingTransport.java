package io.emailledger.local;

import io.emailledger.history.RecipientRecord.AcceptedBy;
import io.emailledger.message.Address;
import io.emailledger.spi.Transport;
import io.emailledger.spi.Transport.AttemptLog;
import io.emailledger.spi.Transport.DeliveryResult;
import io.emailledger.spi.Transport.Envelope;
import io.emailledger.spi.Transport.MessageContent;
import java.util.Collections;
import java.util.List;
import java.util.Optional;

/** Sends every e-mail to one address instead of its recipients. */
final class RedirectingTransport implements Transport {
    private final Address everythingTo;
    private final Transport next;

    RedirectingTransport(Address everythingTo, Transport next) {
        this.everythingTo = everythingTo;
        this.next = next;
    }

    @Override
    public String name() {
        return next.name() + " (redirected)";
    }

    @Override
    public int concurrency() {
        return next.concurrency();
    }

    @Override
    public AcceptedBy acceptedBy() {
        return next.acceptedBy();
    }

    @Override
    public Optional<Connections> connections() {
        return next.connections();
    }

    @Override
    public DeliveryResult deliver(Envelope envelope, MessageContent content, AttemptLog log) {
        int recipients = envelope.recipients().size();
        log.note("redirected: " + recipients + " recipients replaced by " + everythingTo.address());
        DeliveryResult result = next.deliver(
                new Envelope(envelope.email(), envelope.returnPath(), List.of(everythingTo)), content, log);
        return result instanceof DeliveryResult.Answered answered
                ? new DeliveryResult.Answered(
                        Collections.nCopies(recipients, answered.recipients().get(0)))
                : result;
    }

    @Override
    public void close() {
        next.close();
    }
}
