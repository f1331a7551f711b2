package io.emailledger.testkit;

import io.emailledger.history.AttemptRecord.Outcome;
import io.emailledger.history.Reply;
import io.emailledger.spi.Transport.AttemptLog;
import io.emailledger.spi.Transport.DeliveryResult;
import io.emailledger.spi.Transport.Envelope;
import io.emailledger.spi.Transport.MessageContent;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** One delivery in progress, as an {@link Act} sees it. Used by the thread of the attempt alone. */
public final class SampleAttempt {
    private final Envelope envelope;
    private final MessageContent content;
    private final AttemptLog log;
    private final Function<String, DeliveryResult.Answer> script;
    private byte @Nullable [] sent;

    SampleAttempt(
            Envelope envelope, MessageContent content, AttemptLog log, Function<String, DeliveryResult.Answer> script) {
        this.envelope = envelope;
        this.content = content;
        this.log = log;
        this.script = script;
    }

    /**
     * Returns the envelope with the recipients.
     *
     * @return the envelope
     */
    public Envelope envelope() {
        return envelope;
    }

    /**
     * Returns the log of the attempt.
     *
     * @return the log, which also takes whatever else a script wants to say
     */
    public AttemptLog log() {
        return log;
    }

    /** Asks whether the content may be sent, and sends it. A second call does nothing. */
    public void sendContent() {
        if (sent == null) {
            log.beforeContent();
            ByteArrayOutputStream out = new ByteArrayOutputStream();
            try {
                content.writeTo(out);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
            log.beforeEnd();
            sent = out.toByteArray();
        }
    }

    /**
     * Answers every recipient in the same way.
     *
     * @param outcome the outcome
     * @param reply the server's reply
     * @return the answer
     */
    public DeliveryResult answerAll(Outcome outcome, Reply reply) {
        return answer(recipient -> new DeliveryResult.Answer(outcome, reply));
    }

    DeliveryResult answerByRecipient() {
        DeliveryResult.Answered answered = answer(script);
        if (answered.recipients().stream().anyMatch(a -> leaves(a.outcome()))) {
            sendContent();
        }
        return answered;
    }

    Optional<byte[]> sent() {
        return Optional.ofNullable(sent);
    }

    private DeliveryResult.Answered answer(Function<String, DeliveryResult.Answer> each) {
        List<DeliveryResult.Answer> answers =
                envelope.recipients().stream().map(r -> each.apply(r.address())).toList();
        log.said("MAIL FROM:<" + envelope.returnPath().forEnvelope() + ">");
        for (int i = 0; i < answers.size(); i++) {
            log.said("RCPT TO:<" + envelope.recipients().get(i).forEnvelope() + ">");
            log.heard(answers.get(i).reply().toString());
        }
        return new DeliveryResult.Answered(answers);
    }

    private static boolean leaves(Outcome outcome) {
        return outcome == Outcome.ACCEPTED || outcome == Outcome.UNKNOWN;
    }
}
