package io.emailledger.suppression;

import static io.emailledger.message.InvalidValueException.requirePresent;

import io.emailledger.internal.util.Cut;
import io.emailledger.message.Address;
import io.emailledger.message.EmailId;
import io.emailledger.message.InvalidValueException;
import java.time.Instant;
import java.util.Optional;

/**
 * An address to which nothing is sent for a tenant.
 *
 * @param tenant for whom, on at most 100 characters; empty for e-mails without a tenant
 * @param address the address as {@link Address#normalized()} has it
 * @param reason why
 * @param origin who has put it there
 * @param words why, for people to read, on at most 1,000 characters; may hold a server's words, so escape it where it
 *     is shown
 * @param evidence the e-mail from which it follows, if one does
 * @param since since when
 * @param until when it ends by itself; empty for never
 */
public record Suppression(
        Optional<String> tenant,
        String address,
        SuppressionReason reason,
        SuppressionOrigin origin,
        String text,
        Optional<EmailId> evidence,
        Instant since,
        Optional<Instant> until) {
    private static final int LONGEST = 1_000;
    private static final int LONGEST_TENANT = 100;

    /** Normalises the address, cuts the words to their bound, and refuses what is no address or no tenant. */
    public Suppression {
        if (requirePresent(tenant, "tenant")
                .filter(name -> name.isBlank() || name.length() > LONGEST_TENANT || !Cut.isLine(name))
                .isPresent()) {
            throw new InvalidValueException(
                    "tenant", "must be a name of at most " + LONGEST_TENANT + " characters on one line");
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
        text = Cut.visibly(LONGEST, requirePresent(text, "words"));
    }

    /**
     * Tells whether it holds at a time.
     *
     * @param now the time
     * @return false if it has ended
     */
    public boolean holds(Instant now) {
        return until.filter(end -> !end.isAfter(now)).isEmpty();
    }
}
