package io.emailledger.spi;

import io.emailledger.history.TakenBy;
import io.emailledger.message.Address;
import java.util.Collections;
import java.util.List;

/** Sends everything to one address, whoever the recipients are. */
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
    public TakenBy takenBy() {
        return next.takenBy();
    }

    @Override
    public Handover handOver(Envelope envelope, MessageContent content, AttemptLog log) {
        int recipients = envelope.recipients().size();
        log.note("redirected: " + recipients + " recipients replaced by " + everythingTo.address());
        Handover result = next.handOver(
                new Envelope(envelope.email(), envelope.returnPath(), List.of(everythingTo)), content, log);
        return result instanceof Handover.Answered answered
                ? new Handover.Answered(
                        Collections.nCopies(recipients, answered.recipients().get(0)))
                : result;
    }

    @Override
    public void close() {
        next.close();
    }
}
