package io.emailledger.spi;

import io.emailledger.history.ObservationKind;
import io.emailledger.internal.util.Cut;
import io.emailledger.message.EmailId;
import java.time.Instant;

/**
 * A fact observed after sending, about one recipient of an e-mail.
 *
 * @param email the e-mail
 * @param recipient the position of the recipient
 * @param kind the kind of observation
 * @param agent the reporter, one word: for an open, the class of the user agent
 * @param at when it was observed
 */
public record Observation(EmailId email, int recipient, ObservationKind kind, String agent, Instant at) {
    private static final int LONGEST = 255;

    /** Cuts the agent to one line that every store can keep. */
    public Observation {
        agent = Cut.line(LONGEST, agent);
    }
}
