package io.emailledger.testkit;

import io.emailledger.history.AttemptRecord.Outcome;
import io.emailledger.history.Reply;
import io.emailledger.message.Address;
import io.emailledger.spi.Transport;
import io.emailledger.spi.Transport.AttemptLog;
import io.emailledger.spi.Transport.DeliveryResult;
import io.emailledger.spi.Transport.Envelope;
import io.emailledger.spi.Transport.MessageContent;
import io.emailledger.testkit.TransportContract.Received;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** A transport and its server in one, which follows every rule until a method is overridden. */
class Loopback implements Transport {
    static final String PASSWORD = "s3cr3t";

    final Map<String, Reply> replies = new ConcurrentHashMap<>();
    final List<Received> received = Collections.synchronizedList(new ArrayList<>());
    volatile boolean losesAnswers;
    volatile boolean down;
    volatile boolean silent;
    volatile boolean closed;

    @Override
    public String name() {
        return "loopback";
    }

    @Override
    public int concurrency() {
        return 3;
    }

    @Override
    public DeliveryResult deliver(Envelope envelope, MessageContent content, AttemptLog log) {
        if (down || silent) {
            return notReached(log);
        }
        logIn(log);
        List<String> accepted = new ArrayList<>();
        for (Address recipient : envelope.recipients()) {
            log.said("RCPT TO:<" + recipient.address() + ">");
            log.heard(replyTo(recipient).toString());
            if (replyTo(recipient).code() < 400) {
                accepted.add(recipient.address());
            }
        }
        Outcome outcome = accepted.isEmpty() ? Outcome.REJECTED : transmit(accepted, content, log);
        return new DeliveryResult.Answered(envelope.recipients().stream()
                .map(recipient -> answer(replyTo(recipient), outcome))
                .toList());
    }

    @Override
    public void close() {
        closed = true;
    }

    DeliveryResult notReached(AttemptLog log) {
        return new DeliveryResult.Unavailable(new Reply(0, "connection refused"));
    }

    void logIn(AttemptLog log) {
        log.said("AUTH PLAIN ***");
    }

    Outcome transmit(List<String> accepted, MessageContent content, AttemptLog log) {
        log.beforeContent();
        byte[] bytes = bytes(content);
        log.beforeEnd();
        if (closed) {
            return Outcome.DEFERRED;
        }
        received.add(new Received(List.copyOf(accepted), bytes));
        return losesAnswers ? Outcome.UNKNOWN : Outcome.ACCEPTED;
    }

    DeliveryResult.Answer answer(Reply toRecipient, Outcome toContent) {
        Outcome outcome =
                toRecipient.code() >= 500 ? Outcome.REJECTED : toRecipient.code() >= 400 ? Outcome.DEFERRED : toContent;
        return new DeliveryResult.Answer(outcome, toRecipient);
    }

    static byte[] bytes(MessageContent content) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try {
            content.writeTo(out);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return out.toByteArray();
    }

    private Reply replyTo(Address recipient) {
        return replies.getOrDefault(recipient.address(), new Reply(250, "2.1.5 Ok"));
    }
}
