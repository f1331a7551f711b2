package io.emailledger.history;

import io.emailledger.internal.util.BoundedText;
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
        detail = BoundedText.visibly(LONGEST, detail);
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
     * @throws io.emailledger.message.InvalidValueException if they are not an event, or a newer version of the library
     *     wrote them
     */
    public static HistoryEvent fromBytes(byte[] bytes) {
        return LogCodec.event(bytes);
    }

    /** The type of a {@link HistoryEvent}. */
    public enum EventType {
        /** The ledger recorded it. */
        RECORDED,
        /** An optional attachment could not be read; the e-mail is sent without it. */
        ATTACHMENT_LEFT_OUT,
        /** A worker began to transmit it. */
        SENDING,
        /** The worker that transmitted it disappeared before it recorded a result. */
        RECOVERED,
        /** A server accepted it for some recipients. */
        DELIVERED,
        /** It was deferred for some recipients. */
        DEFERRED,
        /** The receiving side rejected it for some recipients, deferred it for too long, or returned it. */
        BOUNCED,
        /** The ledger refused to send it, or gave up, for some recipients. */
        FAILED,
        /** The application cancelled it for the recipients that were not finished. */
        CANCELLED,
        /** A server may have it for some recipients, and its answer was lost. */
        UNCONFIRMED,
        /**
         * The answer to an attempt was received after another worker had claimed the e-mail. Recorded for recipients
         * whose status can no longer follow from it.
         */
        LATE_ANSWER,
        /** The application resolved it after the answer had been lost, or an open showed that it has arrived. */
        RESOLVED,
        /** The content of its attachments was deleted. */
        ATTACHMENTS_DELETED,
        /** A new e-mail with the same content was recorded. */
        RESENT,
        /**
         * A report was received that changes no status: a delay, a complaint, an automatic reply, a relayed or expanded
         * delivery, or an unreadable report.
         */
        REPORTED,
        /** A report confirmed that it arrived at some recipients. */
        CONFIRMED,
        /** Its pixel was loaded for the first time. */
        OPENED,
        /** One of its links was followed for the first time. */
        CLICKED,
        /** Its body, transcripts or observations were deleted after their retention period. */
        PURGED,
        /** The personal data and the content were erased at the request of a person. */
        ERASED
    }
}
