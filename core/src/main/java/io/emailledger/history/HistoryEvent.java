package io.emailledger.history;

import io.emailledger.history.EmailStatus.FailureReason;
import io.emailledger.internal.util.BoundedText;
import io.emailledger.message.EmailId;
import io.emailledger.message.InvalidValueException;
import io.emailledger.report.ReplyRules.RefusalCause;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

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
    public HistoryEvent withoutText() {
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
        /** The application set the time before which it is not sent, or had it sent now. */
        RESCHEDULED,
        /** The application held it: it is not sent until it is released. */
        HELD,
        /** The application released it: it is sent again when it is due. */
        RELEASED,
        /** The application changed its content, its recipients or its properties. */
        EDITED,
        /** A server may have it for some recipients, and its answer was lost. */
        UNCONFIRMED,
        /** An answer came after another worker had claimed the e-mail, and a recipient's status cannot follow from it. */
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
        /** A delivery report or an open confirmed that it arrived at some recipients. */
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

    /**
     * An event in the feed of all e-mails. It has neither a subject nor a body nor the text of a server; recipients are
     * named by their positions.
     *
     * @param number its place in the feed, from 1; 0 as long as it has none
     * @param email the e-mail
     * @param type the type. PURGED without a record also means that the whole e-mail was deleted
     * @param at when it happened. Times need not ascend with the numbers
     * @param status the status of the e-mail after the commit that the event is a part of; empty if that commit did not change
     *     the e-mail's state. A report that was received is often committed together with the change that follows from it
     * @param recipients the recipients it concerns; empty for the e-mail as a whole
     * @param record the record of the e-mail at the time of reading, with its addresses, tags and metadata; empty if it was
     *     deleted meanwhile, or cannot be read
     */
    public record FeedEvent(
            long number,
            EmailId email,
            EventType type,
            Instant at,
            Optional<EmailStatus> status,
            List<RecipientChange> recipients,
            Optional<EmailRecord> record) {

        /** Copies the list. */
        public FeedEvent {
            recipients = List.copyOf(recipients);
        }

        /**
         * Creates the events of one change, for a store that adds them to the feed.
         *
         * @param email the e-mail
         * @param events the events of the change, in order
         * @param status the status of the e-mail after the change
         * @param changed the recipients that the change sets, as they are after it
         * @return the events, without numbers and without a record
         */
        public static List<FeedEvent> of(
                EmailId email, List<HistoryEvent> events, EmailStatus status, List<RecipientRecord> changed) {
            return of(email, events, Optional.of(status), changed);
        }

        /**
         * Creates events that belong to no change of a state, for a store that adds them to the feed.
         *
         * @param email the e-mail
         * @param events the events, in order
         * @return the events, without numbers and without a record
         */
        public static List<FeedEvent> of(EmailId email, List<HistoryEvent> events) {
            return of(email, events, Optional.empty(), List.of());
        }

        private static List<FeedEvent> of(
                EmailId email, List<HistoryEvent> events, Optional<EmailStatus> status, List<RecipientRecord> changed) {
            return events.stream()
                    .map(event -> new FeedEvent(
                            0, email, event.type(), event.at(), status, changes(event, changed), Optional.empty()))
                    .toList();
        }

        private static List<RecipientChange> changes(HistoryEvent event, List<RecipientRecord> changed) {
            return event.recipients().stream()
                    .map(p -> RecipientChange.of(p, changed))
                    .toList();
        }

        /**
         * Returns a name of the event that is the same whenever it is read, and differs from that of every other event.
         *
         * @return at most 60 ASCII letters, digits, hyphens and underscores
         */
        public String id() {
            return "evt_" + email + "_" + number;
        }

        /**
         * Returns this event at a place of the feed.
         *
         * @param place from 1
         * @return a new value
         */
        public FeedEvent withNumber(long place) {
            return new FeedEvent(place, email, type, at, status, recipients, record);
        }

        /**
         * Returns this event with the record of its e-mail.
         *
         * @param present the record at the time of reading
         * @return a new value
         */
        public FeedEvent withRecord(EmailRecord present) {
            return new FeedEvent(number, email, type, at, status, recipients, Optional.of(present));
        }
    }

    /**
     * A recipient that an event concerns, as it was after the commit of the event. The values are empty if that commit did
     * not change them.
     *
     * @param position its place among the recipients of the e-mail, from 0
     * @param status its status
     * @param cause the cause of its last rejection or deferral by a server
     * @param code the code of the last reply of a server about it (RFC 5321 section 4.2)
     * @param failure why the ledger refused to send to it
     */
    public record RecipientChange(
            int position,
            Optional<EmailStatus> status,
            Optional<RefusalCause> cause,
            Optional<Integer> code,
            Optional<FailureReason> failure) {

        static RecipientChange of(int position, List<RecipientRecord> changed) {
            return changed.stream()
                    .filter(recipient -> recipient.position() == position)
                    .findFirst()
                    .map(recipient -> new RecipientChange(
                            position,
                            Optional.of(recipient.status()),
                            recipient.cause(),
                            recipient.reply().map(Reply::code),
                            recipient.failure()))
                    .orElseGet(() -> new RecipientChange(
                            position, Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty()));
        }
    }

    /**
     * A page of the feed.
     *
     * @param events the events, by ascending number without a gap
     * @param next the number after which the next page begins
     * @param missed how many events after the given number were deleted before they could be read: those of the page
     *     follow them
     */
    public record FeedPage(List<FeedEvent> events, long next, long missed) {

        /** Copies the list. */
        public FeedPage {
            events = List.copyOf(events);
        }

        /**
         * Creates the page that follows from the events that a store has found.
         *
         * @param after the number after which the page was to begin
         * @param found the next events that are stored, by number
         * @param deleted the number of the last event that was deleted; 0 if none was
         * @param last the number of the last event of the feed, stored or deleted; 0 if there was none
         * @return the page
         * @throws InvalidValueException if the feed ends before the given number, as after the restore of an older backup
         */
        public static FeedPage of(long after, List<FeedEvent> found, long deleted, long last) {
            if (!found.isEmpty()) {
                return new FeedPage(
                        found,
                        found.get(found.size() - 1).number(),
                        found.get(0).number() - after - 1);
            }
            if (after > last) {
                throw new InvalidValueException(
                        "after",
                        "is " + after + ", but the feed ends at " + last
                                + ": it is the position in another feed, or the store was restored from an older backup; "
                                + "continue from the end of the feed, and compare what you have with the history");
            }
            long missed = Math.max(0, deleted - after);
            return new FeedPage(found, after + missed, missed);
        }
    }
}
