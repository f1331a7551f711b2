package io.emailledger.testkit.smtp;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** One mail transaction as it grows: the sender, then the recipients. For one thread; {@link #copy()} to share. */
final class ReceivedEnvelope {
    private final EnvelopePath sender;
    private final List<EnvelopePath> recipients;

    ReceivedEnvelope(EnvelopePath sender) {
        this(sender, new ArrayList<>());
    }

    private ReceivedEnvelope(EnvelopePath sender, List<EnvelopePath> recipients) {
        this.sender = sender;
        this.recipients = recipients;
    }

    /** An immutable copy of this envelope. */
    ReceivedEnvelope copy() {
        return new ReceivedEnvelope(sender, List.copyOf(recipients));
    }

    void add(EnvelopePath recipient) {
        recipients.add(recipient);
    }

    boolean hasRecipients() {
        return !recipients.isEmpty();
    }

    boolean isInternational() {
        return sender.hasParameter("SMTPUTF8");
    }

    String sender() {
        return sender.address();
    }

    List<String> senderParameters() {
        return sender.parameters();
    }

    List<String> recipients() {
        return recipients.stream().map(EnvelopePath::address).toList();
    }

    Map<String, List<String>> recipientParameters() {
        Map<String, List<String>> parameters = new LinkedHashMap<>();
        recipients.forEach(recipient -> parameters.put(recipient.address(), recipient.parameters()));
        return Collections.unmodifiableMap(parameters);
    }
}
