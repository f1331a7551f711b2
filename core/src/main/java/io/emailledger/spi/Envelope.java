package io.emailledger.spi;

import io.emailledger.message.Address;
import io.emailledger.message.EmailId;
import java.util.List;
import java.util.Optional;

/**
 * The envelope of an e-mail (RFC 5321 section 2.3.1).
 *
 * @param email the e-mail
 * @param returnPath the address to which bounces go
 * @param notices the delivery status notifications to request; empty for the server's default
 * @param recipients the recipients of this attempt, at least one, all deliverable
 */
public record Envelope(EmailId email, Address returnPath, Optional<NoticeRequest> notices, List<Address> recipients) {

    /** Copies the list. */
    public Envelope {
        recipients = List.copyOf(recipients);
    }

    /**
     * Creates an envelope that requests no notifications.
     *
     * @param email the e-mail
     * @param returnPath the address to which bounces go
     * @param recipients the recipients of this attempt
     */
    public Envelope(EmailId email, Address returnPath, List<Address> recipients) {
        this(email, returnPath, Optional.empty(), recipients);
    }

    /**
     * Tells whether any address requires SMTPUTF8 (RFC 6531).
     *
     * @return true if at least one does
     */
    public boolean needsSmtpUtf8() {
        return returnPath.needsSmtpUtf8() || recipients.stream().anyMatch(Address::needsSmtpUtf8);
    }
}
