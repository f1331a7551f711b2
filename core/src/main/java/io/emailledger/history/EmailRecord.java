package io.emailledger.history;

import io.emailledger.history.EmailStatus.FailureReason;
import io.emailledger.history.EmailStatus.WaitReason;
import io.emailledger.message.Address;
import io.emailledger.message.Email.Guarantee;
import io.emailledger.message.Email.Priority;
import io.emailledger.message.EmailId;
import java.time.Instant;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * The record of an e-mail, without its body.
 *
 * @param id its id
 * @param facts the properties with which it was recorded or last edited
 * @param state the mutable state
 * @param recipients the recipients with their status, by position. While the e-mail is SENDING, a ledger shows those
 *     not finished as SENDING too. A store returns the status that it holds, so that nothing has to be undone when the
 *     claim ends
 * @param attachments the attachments, by position
 * @param opens how often its pixel was loaded
 * @param message the exact message; empty if the ledger writes the message
 */
public record EmailRecord(
        EmailId id,
        EmailFacts facts,
        EmailState state,
        List<RecipientRecord> recipients,
        List<AttachmentRecord> attachments,
        Opens opens,
        Optional<MessageRecord> message) {

    /** Copies the lists. */
    public EmailRecord {
        recipients = List.copyOf(recipients);
        attachments = List.copyOf(attachments);
    }

    /**
     * Creates the record of an e-mail whose message the ledger writes.
     *
     * @param id its id
     * @param facts the properties with which it was recorded or last edited
     * @param state the mutable state
     * @param recipients the recipients, by position
     * @param attachments the attachments, by position
     * @param opens how often its pixel was loaded
     */
    public EmailRecord(
            EmailId id,
            EmailFacts facts,
            EmailState state,
            List<RecipientRecord> recipients,
            List<AttachmentRecord> attachments,
            Opens opens) {
        this(id, facts, state, recipients, attachments, opens, Optional.empty());
    }

    /**
     * Returns the Message-ID with its angle brackets (RFC 5322 section 3.6.4).
     *
     * @return that of the exact message, otherwise the id of the e-mail with the domain of the author
     */
    public String messageId() {
        return message.map(MessageRecord::messageId).orElseGet(() -> id.messageId(facts.from()));
    }

    /**
     * Returns the status of the e-mail.
     *
     * @return the status, computed from those of its recipients
     */
    public EmailStatus status() {
        return state.status();
    }

    /**
     * Tells whether its pixel was loaded.
     *
     * @return true if it was; false does not prove the opposite
     */
    public boolean opened() {
        return opens.count() > 0;
    }

    /**
     * Returns the contents that a store holds of this e-mail: those of its attachments, or the one of its exact message.
     *
     * @return their sizes in bytes by position, in the order of {@code NewEmail.contents()}
     */
    public SortedMap<Integer, Long> contentSizes() {
        SortedMap<Integer, Long> sizes = new TreeMap<>();
        if (message.isPresent()) {
            message.filter(MessageRecord::isKept).ifPresent(m -> sizes.put(MessageRecord.POSITION, m.size()));
        } else {
            attachments.stream().filter(AttachmentRecord::isKept).forEach(a -> sizes.put(a.position(), a.size()));
        }
        return sizes;
    }

    /**
     * Tells whether an attachment was deleted, so that the ledger alone cannot resend this e-mail.
     *
     * @return true if the content of at least one attachment was deleted
     */
    public boolean attachmentsDeleted() {
        return attachments.stream().anyMatch(a -> a.deletedAt().isPresent());
    }

    /**
     * Tells whether no server has, may have or will get the e-mail: it FAILED or was cancelled for every recipient.
     *
     * @return true if it can be sent again without arriving twice
     */
    public boolean isUnsent() {
        return (status() == EmailStatus.CANCELLED || status() == EmailStatus.FAILED) && !mayHaveArrived();
    }

    /**
     * Tells whether a server may have it for a recipient whose status does not say so. The process that was sending it
     * ended, or an answer was lost or late.
     *
     * @return true if this applies to at least one recipient
     */
    public boolean mayHaveArrived() {
        return recipients.stream().anyMatch(RecipientRecord::mayHaveArrived);
    }

    /**
     * Tells whether it was cancelled for at least one recipient.
     *
     * @return true if a recipient is CANCELLED
     */
    public boolean isCancelled() {
        return recipients.stream().anyMatch(r -> r.status() == EmailStatus.CANCELLED);
    }

    /**
     * Returns this e-mail in another state.
     *
     * @param next the state
     * @param changed all recipients, as they are in that state
     * @return a new value
     */
    public EmailRecord with(EmailState next, List<RecipientRecord> changed) {
        return new EmailRecord(id, facts, next, changed, attachments, opens, message);
    }

    /**
     * Returns this e-mail with other properties.
     *
     * @param others the properties
     * @return a new value
     */
    public EmailRecord withFacts(EmailFacts others) {
        return new EmailRecord(id, others, state, recipients, attachments, opens, message);
    }

    /**
     * Returns this e-mail after the contents of its attachments and of its exact message have been deleted.
     *
     * @param at when
     * @return a new value
     */
    public EmailRecord withoutContents(Instant at) {
        return new EmailRecord(
                id,
                facts,
                state,
                recipients,
                attachments.stream().map(attachment -> attachment.deleted(at)).toList(),
                opens,
                message.map(exact -> exact.deleted(at)));
    }

    /**
     * Returns this e-mail with another number of opens.
     *
     * @param seen the opens
     * @return a new value
     */
    public EmailRecord withOpens(Opens seen) {
        return new EmailRecord(id, facts, state, recipients, attachments, seen, message);
    }

    /**
     * Returns this record as bytes.
     *
     * @return bytes that {@link #fromBytes} reads, in this version of the library and later ones
     */
    public byte[] toBytes() {
        return RecordCodec.write(this);
    }

    /**
     * Decodes the bytes of {@link #toBytes()}.
     *
     * @param bytes the bytes
     * @return the record
     * @throws io.emailledger.message.InvalidValueException if they are not a record, or a newer version of the library
     *     wrote them
     */
    public static EmailRecord fromBytes(byte[] bytes) {
        return RecordCodec.read(bytes);
    }

    /**
     * The properties of an e-mail, known when it is recorded. Only an edit or a reschedule changes
     * them.
     *
     * @param from the author
     * @param subject the subject
     * @param tags its tags, for searching
     * @param metadata the application's own names and values, and the context of the trace in which it was recorded
     * @param tenant the tenant on whose behalf it is sent
     * @param priority its priority compared with others
     * @param guarantee what happens when a server's answer is lost
     * @param trackOpens whether its opens are to be tracked
     * @param sendAt the time before which it is not sent
     * @param expiresAt the time after which it is no longer tried, if the application set one
     * @param idempotencyKey the key under which it is recorded only once for its tenant
     * @param resendOf the e-mail of which this is a resend
     * @param route the name of the route by which it is sent
     * @param list the mailing list to whose subscribers it is sent; recipients who have unsubscribed from it get nothing
     */
    public record EmailFacts(
            Address from,
            String subject,
            Set<String> tags,
            Map<String, String> metadata,
            Optional<String> tenant,
            Priority priority,
            Guarantee guarantee,
            boolean trackOpens,
            Optional<Instant> sendAt,
            Optional<Instant> expiresAt,
            Optional<String> idempotencyKey,
            Optional<EmailId> resendOf,
            String route,
            Optional<String> list) {

        /** The name of the route of e-mails for which no other route was chosen. */
        public static final String DEFAULT_ROUTE = "default";

        /** Copies the collections, keeping their order. */
        public EmailFacts {
            tags = Collections.unmodifiableSet(new LinkedHashSet<>(tags));
            metadata = Collections.unmodifiableMap(new LinkedHashMap<>(metadata));
        }

        /**
         * Returns these properties with another time before which the e-mail is not sent.
         *
         * @param time the time
         * @return a new value
         */
        public EmailFacts withSendAt(Instant time) {
            return new EmailFacts(
                    from,
                    subject,
                    tags,
                    metadata,
                    tenant,
                    priority,
                    guarantee,
                    trackOpens,
                    Optional.of(time),
                    expiresAt,
                    idempotencyKey,
                    resendOf,
                    route,
                    list);
        }
    }

    /**
     * The mutable state of an e-mail. The ledger computes it; a store records it without interpreting it.
     *
     * @param version the number of changes so far, from 0. Every change is a compare-and-set on it, so it is also the
     *     fencing token of a claim
     * @param status the status of the e-mail, which follows from those of its recipients: see {@link EmailStatus}
     * @param due the next attempt while PENDING, the end of the lease while SENDING; empty if never
     * @param deadline when it must be processed even if it is not due: it is no longer tried, or its attachments are
     *     deleted; empty if never
     * @param waiting why it waits, while PENDING
     * @param owner the worker that transmits it, while SENDING
     * @param attempts the number of times it was passed to the transport
     * @param journalled whether a server may have its content although no answer is recorded; written before the
     *     content is sent if the guarantee is AT_MOST_ONCE
     * @param failure why the e-mail FAILED: the ledger's own reason, or that of a recipient; empty in every other
     *     status
     * @param holdReason why it is held, while it waits as HELD; it then has no due time
     */
    public record EmailState(
            long version,
            EmailStatus status,
            Optional<Instant> due,
            Optional<Instant> deadline,
            Optional<WaitReason> waiting,
            Optional<String> owner,
            int attempts,
            boolean journalled,
            Optional<FailureReason> failure,
            Optional<String> holdReason) {

        /**
         * Creates the state of an e-mail that is not held.
         *
         * @param version the number of changes so far
         * @param status the status of the e-mail
         * @param due the next attempt, or the end of the lease
         * @param deadline when it must be processed even if it is not due
         * @param waiting why it waits, while PENDING
         * @param owner the worker that transmits it, while SENDING
         * @param attempts the number of times it was passed to the transport
         * @param journalled whether a server may have its content although no answer is recorded
         * @param failure why the e-mail FAILED
         */
        public EmailState(
                long version,
                EmailStatus status,
                Optional<Instant> due,
                Optional<Instant> deadline,
                Optional<WaitReason> waiting,
                Optional<String> owner,
                int attempts,
                boolean journalled,
                Optional<FailureReason> failure) {
            this(version, status, due, deadline, waiting, owner, attempts, journalled, failure, Optional.empty());
        }

        /**
         * Tells whether the e-mail is held: it is not sent until it is released.
         *
         * @return true if it waits as HELD
         */
        public boolean isHeld() {
            return status == EmailStatus.PENDING && waiting.equals(Optional.of(WaitReason.HELD));
        }
    }

    /**
     * The record of an attachment. Name, size and hash remain after the content has been deleted.
     *
     * @param position its place among the attachments of the e-mail, from 0
     * @param name the file name
     * @param mediaType type and subtype
     * @param contentId the content id of an inline part
     * @param size the number of bytes; 0 if it could not be read
     * @param sha256 the SHA-256 of the content in 64 hexadecimal digits; empty if it could not be read
     * @param deletedAt when its content was deleted from the store; empty while it is stored
     */
    public record AttachmentRecord(
            int position,
            String name,
            String mediaType,
            Optional<String> contentId,
            long size,
            Optional<String> sha256,
            Optional<Instant> deletedAt) {

        /**
         * Returns this attachment after its content has been deleted.
         *
         * @param at when
         * @return a new value; this one if its content was not stored
         */
        public AttachmentRecord deleted(Instant at) {
            return isKept()
                    ? new AttachmentRecord(position, name, mediaType, contentId, size, sha256, Optional.of(at))
                    : this;
        }

        /**
         * Returns this attachment after an erasure: only its type and size remain. Its hash would identify a known
         * file.
         *
         * @param at the time of deletion, if its content is still stored
         * @return an attachment without name, content id, hash and content
         */
        public AttachmentRecord erased(Instant at) {
            Optional<Instant> gone = isKept() ? Optional.of(at) : deletedAt;
            return new AttachmentRecord(position, "", mediaType, Optional.empty(), size, Optional.empty(), gone);
        }

        /**
         * Tells whether the content is in the store.
         *
         * @return false if it was deleted, or could never be read
         */
        public boolean isKept() {
            return sha256.isPresent() && deletedAt.isEmpty();
        }
    }

    /**
     * The record of an exact message, which is sent byte for byte. A store holds its content as that of one more attachment, at
     * {@link #POSITION}. Its attachments are listed in the record of the e-mail, but their contents are inside the
     * message, and not stored again.
     *
     * @param messageId its Message-ID with angle brackets, at most 998 characters; empty after an erasure
     * @param size the number of bytes that are sent; 0 if it was too large to be stored
     * @param sha256 the SHA-256 of these bytes in 64 hexadecimal digits; empty if it was too large
     * @param deletedAt when its content was deleted from the store: with the attachments in it, or with the body; empty
     *     while it is stored
     */
    public record MessageRecord(String messageId, long size, Optional<String> sha256, Optional<Instant> deletedAt) {
        /** The position at which a store holds the content: before the first attachment. */
        public static final int POSITION = -1;

        /**
         * Returns this message after its content has been deleted.
         *
         * @param at when
         * @return a new value; this one if its content was not stored
         */
        public MessageRecord deleted(Instant at) {
            return isKept() ? new MessageRecord(messageId, size, sha256, Optional.of(at)) : this;
        }

        /**
         * Returns this message after an erasure: only its size remains.
         *
         * @param at the time of deletion, if its content is still stored
         * @return a message without Message-ID, hash and content
         */
        public MessageRecord erased(Instant at) {
            return new MessageRecord("", size, Optional.empty(), isKept() ? Optional.of(at) : deletedAt);
        }

        /**
         * Tells whether the content is in the store.
         *
         * @return false if it was deleted, or was too large
         */
        public boolean isKept() {
            return sha256.isPresent() && deletedAt.isEmpty();
        }
    }

    /**
     * The number of times the pixel of an e-mail was loaded. It is not exact: mail clients that block remote images
     * never load it, and some providers load it although the recipient has not read the e-mail.
     *
     * @param count the number of loads
     * @param first the first load
     * @param last the latest load
     */
    public record Opens(long count, Optional<Instant> first, Optional<Instant> last) {

        /** No opens recorded. */
        public static final Opens NONE = new Opens(0, Optional.empty(), Optional.empty());

        /**
         * Returns these opens and one more.
         *
         * @param at when the pixel was loaded; it may be earlier than others
         * @return a new value
         */
        public Opens and(Instant at) {
            return new Opens(
                    count + 1,
                    Optional.of(first.filter(at::isAfter).orElse(at)),
                    Optional.of(last.filter(at::isBefore).orElse(at)));
        }
    }
}
