package io.emailledger.spi;

import static io.emailledger.message.InvalidValueException.requirePresent;

import io.emailledger.history.HistoryEvent;
import io.emailledger.history.ObservationRecord;
import io.emailledger.history.ObservationRecord.ObservationKind;
import io.emailledger.internal.util.BoundedText;
import io.emailledger.message.EmailId;
import io.emailledger.message.InvalidValueException;
import io.emailledger.spi.HistoryStore.Change;
import java.time.Instant;
import java.util.List;

/**
 * Stores observations: facts about an e-mail that arrive late and change no status, such as opens. A part of a {@link
 * HistoryStore}, whose general rules it follows.
 */
public interface ObservationStore {
    /**
     * Records an observation: counts it with those of the same e-mail, recipient, kind and agent. An open is also
     * counted in the record (<b>S22</b>). Neither version nor status changes, and concurrent changes are not affected.
     *
     * @param observation the observation
     * @return true if it is the first of its kind for the e-mail; false if it is not, or the e-mail or the recipient is
     *     not known and nothing was recorded
     */
    boolean observe(Observation observation);

    /**
     * Records an observation together with the change that follows from it, as {@link #observe(Observation)} and {@link
     * HistoryStore#advance} would, in one commit (<b>S23</b>). If the version of the change does not match, the
     * observation is still recorded, without the change. If the observation is not recorded, the change is not
     * committed either.
     *
     * @param observation the observation
     * @param change the change of the same e-mail
     * @return the results of both
     */
    Observed observe(Observation observation, Change change);

    /**
     * Returns the observations about an e-mail (<b>S22</b>).
     *
     * @param id its id
     * @return the observations, by recipient, then by time of the first
     */
    List<ObservationRecord> observations(EmailId id);

    /**
     * Adds the event of an observation to an e-mail without changing anything else (<b>S24</b>). Version and status
     * stay the same, so that a worker that is sending the e-mail is not affected.
     *
     * @param id its id
     * @param event the event
     * @return false if the e-mail is not known
     */
    boolean note(EmailId id, HistoryEvent event);

    /**
     * A fact observed after sending, about one recipient of an e-mail.
     *
     * @param email the e-mail
     * @param recipient the position of the recipient
     * @param kind the kind of observation
     * @param agent the reporter, one word: for an open or a click, the class of the user agent
     *     and other evidence
     * @param at when it was observed, from 1970 to 9999
     */
    record Observation(EmailId email, int recipient, ObservationKind kind, String agent, Instant at) {
        private static final int LONGEST = 255;
        private static final Instant LATEST = Instant.parse("9999-01-01T00:00:00Z");

        /** Rejects null and times that no store can keep, and cuts the agent to one line that every store can keep. */
        public Observation {
            requirePresent(email, "email");
            requirePresent(kind, "kind");
            agent = BoundedText.line(LONGEST, requirePresent(agent, "agent"));
            if (requirePresent(at, "at").isBefore(Instant.EPOCH) || at.isAfter(LATEST)) {
                throw new InvalidValueException("at", "must lie between the years 1970 and 9999");
            }
        }
    }

    /**
     * The result of an observation with a change.
     *
     * @param first whether it is the first of its kind for the e-mail
     * @param changed whether the change was committed; false if the e-mail has another version, or nothing was recorded
     */
    record Observed(boolean first, boolean changed) {}
}
