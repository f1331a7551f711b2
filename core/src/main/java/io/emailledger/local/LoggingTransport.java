package io.emailledger.local;

import io.emailledger.history.RecipientRecord.AcceptedBy;
import io.emailledger.spi.Transport;
import io.emailledger.spi.Transport.AttemptLog;
import io.emailledger.spi.Transport.DeliveryResult;
import io.emailledger.spi.Transport.Envelope;
import io.emailledger.spi.Transport.MessageContent;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Logs every delivery. Addresses are personal data, so they are logged only at DEBUG. */
final class LoggingTransport implements Transport {
    private static final Logger LOG = LoggerFactory.getLogger(Transport.class);

    private final Transport next;

    LoggingTransport(Transport next) {
        this.next = next;
    }

    @Override
    public String name() {
        return next.name();
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
        LOG.info(
                "E-mail {}: {} recipients, {} bytes, to {}",
                envelope.email(),
                envelope.recipients().size(),
                content.size(),
                next.name());
        LOG.debug("E-mail {}: from {} to {}", envelope.email(), envelope.returnPath(), envelope.recipients());
        DeliveryResult result = next.deliver(envelope, content, log);
        LOG.info("E-mail {}: {}", envelope.email(), summary(result));
        LOG.debug("E-mail {}: {}", envelope.email(), result);
        return result;
    }

    @Override
    public void close() {
        next.close();
    }

    /** Returns a summary without replies, because servers repeat addresses in them. */
    private static String summary(DeliveryResult result) {
        if (result instanceof DeliveryResult.Answered answered) {
            return answered.recipients().stream()
                    .map(DeliveryResult.Answer::outcome)
                    .toList()
                    .toString();
        }
        return result instanceof DeliveryResult.Unsendable unsendable
                ? "cannot be sent, " + unsendable.reason()
                : "no server available";
    }
}
