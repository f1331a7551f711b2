package io.emailledger.suppression;

import static io.emailledger.message.InvalidValueException.requirePresent;

import io.emailledger.internal.text.ListName;
import io.emailledger.internal.util.BoundedText;
import io.emailledger.message.Address;
import io.emailledger.message.EmailId;
import io.emailledger.message.InvalidValueException;
import java.time.Instant;
import java.util.Optional;

/**
 * An entry of a suppression list: an address to which nothing is sent for a tenant, or nothing of one mailing list.
 *
 * @param tenant the tenant, at most 100 characters; empty for e-mails without a tenant
 * @param list the mailing list that is not sent to the address; empty for every e-mail of the tenant
 * @param address the address, normalized as by {@link Address#normalized()}
 * @param reason the reason
 * @param origin who added it
 * @param text why, for people to read, on at most 1,000 characters; may hold a server's text, so escape it for display
 * @param evidence the e-mail that led to it, if any
 * @param since when it began
 * @param until when it expires; empty for never
 */
public record Suppression(
        Optional<String> tenant,
        Optional<String> list,
        String address,
        SuppressionReason reason,
        SuppressionOrigin origin,
        String text,
        Optional<EmailId> evidence,
        Instant since,
        Optional<Instant> until) {
    private static final int LONGEST = 1_000;
    private static final int LONGEST_TENANT = 100;

    /** Normalises the address, cuts the text to its maximum length, and rejects invalid addresses, tenants and lists. */
    public Suppression {
        if (requirePresent(tenant, "tenant")
                .filter(name -> name.isBlank() || name.length() > LONGEST_TENANT || !BoundedText.isLine(name))
                .isPresent()) {
            throw new InvalidValueException(
                    "tenant", "must be a name of at most " + LONGEST_TENANT + " characters on one line");
        }
        if (requirePresent(list, "list").filter(name -> !ListName.is(name)).isPresent()) {
            throw new InvalidValueException("list", "must " + ListName.RULE);
        }
        String normalized = Address.of(requirePresent(address, "address")).normalized();
        // A domain grows when it is written in ASCII, perhaps beyond the bound of an address.
        address = Address.of(normalized).address();
        requirePresent(reason, "reason");
        requirePresent(origin, "origin");
        requirePresent(evidence, "evidence");
        requirePresent(since, "since");
        if (requirePresent(until, "until").filter(end -> !end.isAfter(since)).isPresent()) {
            throw new InvalidValueException("until", "must be after since");
        }
        text = BoundedText.visibly(LONGEST, requirePresent(text, "text"));
    }

    /**
     * Creates an entry that holds for every e-mail of the tenant.
     *
     * @param tenant the tenant; empty for e-mails without a tenant
     * @param address the address
     * @param reason the reason
     * @param origin who added it
     * @param text why, for people to read
     * @param evidence the e-mail that led to it, if any
     * @param since when it began
     * @param until when it expires; empty for never
     */
    public Suppression(
            Optional<String> tenant,
            String address,
            SuppressionReason reason,
            SuppressionOrigin origin,
            String text,
            Optional<EmailId> evidence,
            Instant since,
            Optional<Instant> until) {
        this(tenant, Optional.empty(), address, reason, origin, text, evidence, since, until);
    }

    /**
     * Tells whether it is in effect at a time.
     *
     * @param now the time
     * @return false if it has expired
     */
    public boolean holds(Instant now) {
        return until.filter(end -> !end.isAfter(now)).isEmpty();
    }

    /**
     * Returns this entry as bytes.
     *
     * @return bytes that {@link #fromBytes} reads, in this version of the library and later ones
     */
    public byte[] toBytes() {
        return SuppressionCodec.write(this);
    }

    /**
     * Decodes the bytes of {@link #toBytes()}.
     *
     * @param bytes the bytes
     * @return the entry
     * @throws io.emailledger.message.InvalidValueException if they are not an entry, or a newer version of the library
     *     wrote them
     */
    public static Suppression fromBytes(byte[] bytes) {
        return SuppressionCodec.read(bytes);
    }

    /** The origin of a suppression entry. */
    public enum SuppressionOrigin {
        /** The ledger, by its rules. */
        LEDGER,
        /** The application. */
        APPLICATION,
        /** An imported list. */
        IMPORT,
        /** The recipient, who has unsubscribed from a mailing list. */
        RECIPIENT
    }

    /** Why nothing is sent to an address. */
    public enum SuppressionReason {
        /** E-mails to it were rejected permanently. */
        HARD_BOUNCE,
        /** E-mails to it bounced repeatedly, each for a temporary reason. */
        SOFT_BOUNCE,
        /** The recipient reported an e-mail as spam. */
        COMPLAINT,
        /** The recipient has unsubscribed. */
        UNSUBSCRIBE,
        /** It was added manually. */
        MANUAL
    }
}
