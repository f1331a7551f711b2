package io.emailledger.spi;

import io.emailledger.history.Outcome;
import io.emailledger.history.Reply;
import java.util.Collections;

/** Answers of transports that talk to no server: every recipient fares alike. */
final class Local {
    private Local() {}

    static Handover taken(Envelope envelope, String words) {
        return alike(envelope, Outcome.TAKEN, words);
    }

    static Handover deferred(Envelope envelope, String words) {
        return alike(envelope, Outcome.DEFERRED, words);
    }

    private static Handover alike(Envelope envelope, Outcome outcome, String words) {
        Handover.Answer answer = new Handover.Answer(outcome, new Reply(0, words));
        return new Handover.Answered(Collections.nCopies(envelope.recipients().size(), answer));
    }
}
