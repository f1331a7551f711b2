package io.emailledger.message;

import static io.emailledger.message.InvalidValueException.requirePresent;

import java.time.Instant;
import java.util.UUID;

/**
 * The identity of one e-mail in the ledger. It is a UUID of version 7 (RFC 9562 section 5.7), whose first 48 bits are
 * the time of recording in milliseconds. The order of ids is therefore the order of recording, which is the order of
 * the history.
 *
 * @param value the UUID
 */
public record EmailId(UUID value) implements Comparable<EmailId> {

    /** Refuses null. */
    public EmailId {
        requirePresent(value, "id");
    }

    /**
     * Reads what {@link #toString()} wrote.
     *
     * @param text 36 characters
     * @return the id
     * @throws InvalidValueException if the text is not a UUID
     */
    public static EmailId of(String text) {
        String checked = Check.word(text, "id", 36, "");
        try {
            UUID uuid = UUID.fromString(checked);
            // UUID.fromString also accepts 1-1-1-1-1, so that many texts would be the same id.
            if (uuid.toString().equalsIgnoreCase(checked)) {
                return new EmailId(uuid);
            }
        } catch (IllegalArgumentException e) {
            // Not an id: rejected below.
        }
        throw new InvalidValueException("id", "must be a UUID as EmailId.toString() writes it");
    }

    /**
     * Returns when the e-mail was recorded, to the millisecond.
     *
     * @return the time in the id
     */
    public Instant recordedAt() {
        return Instant.ofEpochMilli(value.getMostSignificantBits() >>> 16);
    }

    /**
     * Returns the Message-ID of an e-mail that the ledger writes (RFC 5322 section 3.6.4).
     *
     * @param author the author of the e-mail
     * @return the id with the domain of the author, in angle brackets
     */
    public String messageId(Address author) {
        String address = author.forEnvelope();
        return "<" + value + address.substring(address.lastIndexOf('@')) + ">";
    }

    /** Compares as the bytes do, so that later ids are greater. */
    @Override
    public int compareTo(EmailId other) {
        int high = Long.compareUnsigned(value.getMostSignificantBits(), other.value.getMostSignificantBits());
        return high != 0
                ? high
                : Long.compareUnsigned(value.getLeastSignificantBits(), other.value.getLeastSignificantBits());
    }

    /** Returns the UUID in its usual form. */
    @Override
    public String toString() {
        return value.toString();
    }
}
