package io.emailledger.spi;

import io.emailledger.message.Address;
import io.emailledger.message.EmailId;
import java.util.List;

/**
 * To whom a transport is to hand an e-mail over (RFC 5321 section 2.3.1).
 *
 * @param email the e-mail
 * @param returnPath the address to which bounces go
 * @param recipients the recipients of this attempt, at least one, all deliverable
 */
public record Envelope(EmailId email, Address returnPath, List<Address> recipients) {

    /** Copies the list. */
    public Envelope {
        recipients = List.copyOf(recipients);
    }

    /**
     * Tells whether any address needs a server that offers SMTPUTF8 (RFC 6531).
     *
     * @return true if one does
     */
    public boolean needsSmtpUtf8() {
        return returnPath.needsSmtpUtf8() || recipients.stream().anyMatch(Address::needsSmtpUtf8);
    }
}
