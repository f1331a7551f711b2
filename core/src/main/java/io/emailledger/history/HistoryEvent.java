package io.emailledger.history;

import io.emailledger.internal.util.Cut;
import java.time.Instant;
import java.util.List;

/**
 * An event in the history of an e-mail. Events are only added, never changed.
 *
 * @param type the type
 * @param at when it happened
 * @param recipients the positions of the recipients it concerns; empty for the e-mail as a whole
 * @param detail a text for the sender to read; it may contain text of a server, so escape it for display; cut to 1,000
 *     characters
 */
public record HistoryEvent(EventType type, Instant at, List<Integer> recipients, String detail) {
    private static final int LONGEST = 1_000;

    /** Copies the positions and cuts the text to its maximum length. */
    public HistoryEvent {
        recipients = List.copyOf(recipients);
        detail = Cut.visibly(LONGEST, detail);
    }

    /**
     * Returns an event that concerns the e-mail as a whole.
     *
     * @param kind the type
     * @param at when it happened
     * @param detail a text for the sender to read
     * @return the event
     */
    public static HistoryEvent of(EventType kind, Instant at, String detail) {
        return new HistoryEvent(kind, at, List.of(), detail);
    }

    /**
     * Returns this event after an erasure: its type, time and recipients remain.
     *
     * @return an event without text
     */
    public HistoryEvent withoutWords() {
        return new HistoryEvent(type, at, recipients, "");
    }

    /**
     * Returns this event as bytes.
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
     * @return the event
     * @throws io.emailledger.message.InvalidValueException if they are not an event, or a newer version of the library wrote
     *     them
     */
    public static HistoryEvent fromBytes(byte[] bytes) {
        return LogCodec.event(bytes);
    }
}
