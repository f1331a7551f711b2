package io.emailledger.dkim;

import io.emailledger.history.AttemptRecord.Outcome;
import io.emailledger.history.RecipientRecord.AcceptedBy;
import io.emailledger.history.Reply;
import io.emailledger.spi.Transport;
import io.emailledger.spi.Transport.AttemptLog;
import io.emailledger.spi.Transport.DeliveryResult;
import io.emailledger.spi.Transport.Envelope;
import io.emailledger.spi.Transport.MessageContent;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.util.Base64;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Signs each e-mail, and passes it to another transport. */
final class SigningTransport implements Transport {
    private static final Logger log = LoggerFactory.getLogger(DkimSigner.class);
    private static final int MOST_WARNINGS = 1_000;

    private final DkimSigner signer;
    private final Transport next;
    /** What was warned of already. */
    private final Set<String> warned = ConcurrentHashMap.newKeySet();

    SigningTransport(DkimSigner signer, Transport next) {
        this.signer = signer;
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
    public DeliveryResult deliver(Envelope envelope, MessageContent content, AttemptLog attempt) {
        MessageReading message = new MessageReading();
        try {
            content.writeTo(message);
        } catch (IOException e) {
            return deferred(
                    envelope,
                    "The content could not be read to sign it: " + e.getClass().getSimpleName());
        }
        if (message.isTooLong()) {
            return unsigned(envelope, content, attempt, "its header is longer than 1 MiB");
        }
        HeaderFields header = message.header();
        if (SignedNames.of(header).size() > SignedNames.MOST) {
            return unsigned(
                    envelope, content, attempt, "its header has more than " + SignedNames.MOST + " fields to sign");
        }
        List<String> domains = Authors.domains(header);
        if (domains.isEmpty()) {
            return unsigned(envelope, content, attempt, "its field From names no domain");
        }
        for (String domain : domains) {
            List<DkimKey> keys = signer.keysOf(domain);
            if (!keys.isEmpty()) {
                String bodyHash = Base64.getEncoder().encodeToString(message.bodyHash());
                return signed(envelope, content, attempt, new DkimSigner.Hashed(header, bodyHash), keys);
            }
        }
        String missing = "there is no key for the domain " + domains.get(0) + " of its author; add one to the signer";
        return unsigned(envelope, content, attempt, missing);
    }

    private DeliveryResult unsigned(Envelope envelope, MessageContent content, AttemptLog attempt, String obstacle) {
        boolean required = signer.isRequired();
        if (isNew(obstacle)) {
            log.warn(
                    "An e-mail cannot be signed with DKIM: {}. Such e-mails {}.",
                    obstacle,
                    required ? "wait" : "are sent without a signature");
        }
        if (required) {
            return deferred(
                    envelope, "Every e-mail has to be signed with DKIM, and this one cannot be: " + obstacle + ".");
        }
        attempt.note("not signed with DKIM: " + obstacle);
        return next.deliver(envelope, content, attempt);
    }

    private DeliveryResult signed(
            Envelope envelope,
            MessageContent content,
            AttemptLog attempt,
            DkimSigner.Hashed message,
            List<DkimKey> keys) {
        String names = keys.stream().map(DkimKey::toString).collect(Collectors.joining(", "));
        byte[] fields;
        try {
            fields = signer.signatures(keys, message, envelope.email());
        } catch (GeneralSecurityException | RuntimeException e) {
            String failure = names + ": " + e.getClass().getName();
            if (isNew(failure)) {
                log.warn(
                        "Signing with the DKIM key {} failed. The e-mails of its domain wait and are tried again. Check"
                                + " the key and its provider.",
                        names,
                        e);
            }
            return deferred(envelope, "It could not be signed with DKIM by the key " + failure);
        }
        warned.removeIf(text -> text.startsWith(names + ": "));
        attempt.note("signed with DKIM: " + names);
        return next.deliver(envelope, new SignedContent(fields, content, attempt), attempt);
    }

    private boolean isNew(String text) {
        return warned.size() < MOST_WARNINGS && warned.add(text);
    }

    private static DeliveryResult deferred(Envelope envelope, String text) {
        DeliveryResult.Answer answer = new DeliveryResult.Answer(Outcome.DEFERRED, new Reply(0, text));
        return new DeliveryResult.Answered(
                Collections.nCopies(envelope.recipients().size(), answer));
    }

    @Override
    public void close() {
        next.close();
    }

    /** Returns the name of the transport that sends. */
    @Override
    public String toString() {
        return next.name() + ", signed by " + signer;
    }
}
