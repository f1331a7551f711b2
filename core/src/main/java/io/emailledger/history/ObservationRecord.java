package io.emailledger.history;

import java.time.Instant;

/**
 * The observations of one kind about one recipient, counted.
 *
 * @param kind the kind
 * @param recipient the position of the recipient
 * @param agent the reporter: for an open or a click, the class of the user agent and other evidence in one word
 * @param first when it was first observed
 * @param last when it was last observed
 * @param count how often it was observed
 */
public record ObservationRecord(
        ObservationKind kind, int recipient, String agent, Instant first, Instant last, long count) {

    /**
     * Returns these observations after an erasure, without the agent.
     *
     * @return the same observations with an empty agent
     */
    public ObservationRecord withoutAgent() {
        return new ObservationRecord(kind, recipient, "", first, last, count);
    }

    /**
     * Merges these observations with others of the same kind, recipient and agent.
     *
     * @param other the others
     * @return both, counted together
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

    /**
     * Returns these observations as bytes.
     *
     * @return bytes that {@link #fromBytes} reads, in this version of the library and later ones
     */
    public byte[] toBytes() {
        return LogCodec.write(this);
    }

    /**
     * Decodes the bytes of {@link #toBytes()}.
     *
     * @param bytes the bytes
     * @return the observations
     * @throws io.emailledger.message.InvalidValueException if they are not observations, or a newer version of the
     *     library wrote them
     */
    public static ObservationRecord fromBytes(byte[] bytes) {
        return LogCodec.observation(bytes);
    }

    /** The kind of an observation. Storing one changes no status. */
    public enum ObservationKind {
        /** The pixel was loaded. */
        OPEN,
        /** A tracked link was followed. */
        CLICK,
        /** The recipient reported it as spam (RFC 5965). */
        COMPLAINT,
        /** A program replied on behalf of the recipient (RFC 3834). */
        AUTOMATIC_REPLY,
        /** A report of a mail server could not be parsed; it waits for manual review. */
        UNREADABLE_REPORT,
        /** The recipient unsubscribed with the provider that sends the e-mails. */
        UNSUBSCRIBE
    }
}
