package io.emailledger.internal.attempt;

import static java.util.Objects.requireNonNull;

import io.emailledger.history.AttemptRecord;
import io.emailledger.history.AttemptRecord.Outcome;
import io.emailledger.history.RecipientRecord;
import io.emailledger.history.Reply;
import io.emailledger.internal.util.FailureLog;
import io.emailledger.spi.Transport;
import io.emailledger.spi.Transport.AttemptAbandonedException;
import io.emailledger.spi.Transport.DeliveryResult;
import io.emailledger.spi.Transport.Envelope;
import java.util.ArrayList;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Calls the transport, and checks that it fulfils its contract. */
public final class TransportCaller {
    private static final Logger log = LoggerFactory.getLogger(TransportCaller.class);

    private final FailureLog failures = new FailureLog(log);
    private final Transport transport;

    public TransportCaller(Transport transport) {
        this.transport = transport;
    }

    /** Calls the transport; an exception is converted to a result. */
    public DeliveryResult call(Envelope envelope, Attempt attempt) {
        try {
            DeliveryResult result =
                    requireNonNull(transport.deliver(envelope, attempt, attempt), "what the transport answered");
            if (result instanceof DeliveryResult.Answered answered
                    && answered.recipients().size() != envelope.recipients().size()) {
                throw new IllegalStateException("The transport " + transport.name() + " answered for "
                        + answered.recipients().size() + " of "
                        + envelope.recipients().size() + " recipients; it has to answer for each (T1)");
            }
            failures.succeeded();
            return result;
        } catch (AttemptAbandonedException e) {
            throw e;
        } catch (RuntimeException | Error e) {
            failures.broke(
                    "The transport " + transport.name()
                            + " threw an exception instead of answering: an error in it. The"
                            + " e-mail is tried again.",
                    e);
            Reply words =
                    new Reply(0, "The transport failed with " + e.getClass().getName());
            Outcome outcome = attempt.contentBegun() ? Outcome.UNKNOWN : Outcome.DEFERRED;
            return new DeliveryResult.Answered(envelope.recipients().stream()
                    .map(r -> new DeliveryResult.Answer(outcome, words))
                    .toList());
        }
    }

    /** Returns the result for each addressed recipient. */
    public static List<AttemptRecord.Result> results(DeliveryResult result, List<RecipientRecord> recipients) {
        List<AttemptRecord.Result> results = new ArrayList<>(recipients.size());
        for (int i = 0; i < recipients.size(); i++) {
            int position = recipients.get(i).position();
            if (result instanceof DeliveryResult.Answered answered) {
                DeliveryResult.Answer answer = answered.recipients().get(i);
                results.add(new AttemptRecord.Result(position, answer.outcome(), answer.reply()));
            } else if (result instanceof DeliveryResult.Unsendable refusal) {
                results.add(new AttemptRecord.Result(position, Outcome.UNSENDABLE, new Reply(0, refusal.text())));
            } else if (result instanceof DeliveryResult.Unavailable down) {
                // The reply is not about this e-mail, so its code is not stored as an answer about the recipient.
                results.add(new AttemptRecord.Result(
                        position,
                        Outcome.DEFERRED,
                        new Reply(
                                0,
                                "No server could be used: " + down.reply(),
                                down.reply().phase())));
            }
        }
        return results;
    }
}
