package io.emailledger.spi;

import static io.emailledger.message.InvalidValueException.requirePresent;

import io.emailledger.history.FailureReason;
import io.emailledger.history.Outcome;
import io.emailledger.history.Reply;
import java.util.List;

/** What came of one try to hand an e-mail over. A transport reports what it knows; it never decides about retries. */
public sealed interface DeliveryResult {

    /**
     * The server, or its silence, answered for each recipient.
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
     * No server could be reached, or it does not work with us at all at the moment: refused connection, no TLS, a login
     * that fails, a greeting of 421 or 554. Nobody has anything of the e-mail, and the same would happen to the next
     * one: the ledger probes, and does not hammer.
     *
     * @param reply what the server said, with what it answers (greeting, EHLO, STARTTLS, AUTH), or our own words with the
     *     code 0
     */
    record Unavailable(Reply reply) implements DeliveryResult {
        /** Refuses null. */
        public Unavailable {
            requirePresent(reply, "reply");
        }
    }

    /**
     * This e-mail can never be sent through this transport. Nobody has anything of it.
     *
     * @param reason why
     * @param text what is wrong and what to do, for the sender to read
     */
    record Unsendable(FailureReason reason, String text) implements DeliveryResult {
        /** Refuses null. */
        public Unsendable {
            requirePresent(reason, "reason");
            requirePresent(text, "words");
        }
    }

    /**
     * What a server answered about one recipient.
     *
     * @param outcome what it came to: any but {@link Outcome#UNSENDABLE}
     * @param reply what the server said, with what it answers ({@link Reply#at}), or our own words with the code 0
     */
    record Answer(Outcome outcome, Reply reply) {
        /** Refuses null. */
        public Answer {
            requirePresent(outcome, "outcome");
            requirePresent(reply, "reply");
        }
    }
}
