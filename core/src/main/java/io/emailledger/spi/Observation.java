package io.emailledger.spi;

import static io.emailledger.message.InvalidValueException.requirePresent;

import io.emailledger.history.ObservationKind;
import io.emailledger.internal.util.Cut;
import io.emailledger.message.EmailId;
import io.emailledger.message.InvalidValueException;
import java.time.Instant;

/**
 * A fact observed after sending, about one recipient of an e-mail.
 *
 * @param email the e-mail
 * @param recipient the position of the recipient
 * @param kind the kind of observation
 * @param agent the reporter, one word: for an open, the class of the user agent
 * @param at when it was observed, from 1970 to 9999
 */
public record Observation(EmailId email, int recipient, ObservationKind kind, String agent, Instant at) {
    private static final int LONGEST = 255;
    private static final Instant LATEST = Instant.parse("9999-01-01T00:00:00Z");

    /** Rejects null and times that no store can keep, and cuts the agent to one line that every store can keep. */
    public Observation {
        requirePresent(email, "email");
        requirePresent(kind, "kind");
        agent = Cut.line(LONGEST, requirePresent(agent, "agent"));
        if (requirePresent(at, "at").isBefore(Instant.EPOCH) || at.isAfter(LATEST)) {
            throw new InvalidValueException("at", "must lie between the years 1970 and 9999");
        }
    }
}
