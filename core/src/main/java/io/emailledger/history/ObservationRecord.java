package io.emailledger.history;

import java.time.Instant;

/**
 * Facts of one kind that came in late about one recipient, counted.
 *
 * @param kind what kind of fact
 * @param recipient the position of the recipient
 * @param agent who reported it: for an open, the class of the user agent
 * @param first when it was first observed
 * @param last when it was last observed
 * @param count how often it was observed
 */
public record ObservationRecord(
        ObservationKind kind, int recipient, String agent, Instant first, Instant last, long count) {

    /**
     * Returns these facts without who reported them, which is what is left when a person is erased.
     *
     * @return the same facts with an empty agent
     */
    public ObservationRecord withoutAgent() {
        return new ObservationRecord(kind, recipient, "", first, last, count);
    }

    /**
     * Returns these facts and others of the same kind, recipient and agent.
     *
     * @param other the others
     * @return all of them, counted together
     */
    public ObservationRecord and(ObservationRecord other) {
        return new ObservationRecord(
                kind,
                recipient,
                agent,
                first.isBefore(other.first) ? first : other.first,
                last.isAfter(other.last) ? last : other.last,
                count + other.count);
    }
}
