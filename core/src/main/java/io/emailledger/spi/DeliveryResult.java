package io.emailledger.spi;

import static io.emailledger.message.InvalidValueException.requirePresent;

import io.emailledger.history.FailureReason;
import io.emailledger.history.Outcome;
import io.emailledger.history.Reply;
import java.util.List;

/** The result of a delivery attempt. A transport reports what it knows; it never decides about retries. */
public sealed interface DeliveryResult {

    /**
     * The attempt reached a server and has a result for each recipient, possibly because the server did not answer.
     *
     * @param recipients an answer for each recipient of the envelope, in its order
     */
    record Answered(List<Answer> recipients) implements DeliveryResult {
        /** Copies the list. */
        public Answered {
            recipients = List.copyOf(recipients);
        }
    }

    /**
     * No server is available: connection refused, no TLS, login failed, or a greeting of 421 or 554. No server has any
     * part of the e-mail, and the next e-mail would fail alike. The ledger therefore opens its circuit breaker.
     *
     * @param reply the server's reply with its phase (greeting, EHLO, STARTTLS, AUTH), or a text of the transport with
     *     the code 0
     */
    record Unavailable(Reply reply) implements DeliveryResult {
        /** Rejects null. */
        public Unavailable {
            requirePresent(reply, "reply");
        }
    }

    /**
     * This e-mail can never be sent through this transport. No server has any part of it.
     *
     * @param reason the reason
     * @param text what is wrong and what to do, for the sender to read
     */
    record Unsendable(FailureReason reason, String text) implements DeliveryResult {
        /** Rejects null. */
        public Unsendable {
            requirePresent(reason, "reason");
            requirePresent(text, "text");
        }
    }

    /**
     * The result for one recipient.
     *
     * @param outcome the outcome: any except {@link Outcome#UNSENDABLE}
     * @param reply the server's reply with its phase ({@link Reply#at}), or a text of the transport with the code 0
     */
    record Answer(Outcome outcome, Reply reply) {
        /** Rejects null. */
        public Answer {
            requirePresent(outcome, "outcome");
            requirePresent(reply, "reply");
        }
    }
}
