package io.emailledger.jakarta;

import io.emailledger.message.Address;
import io.emailledger.message.InvalidValueException;
import jakarta.mail.MessagingException;
import jakarta.mail.SendFailedException;
import jakarta.mail.internet.InternetAddress;
import jakarta.mail.internet.ParseException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The recipients to whom an application sends a message, with groups expanded. */
final class EnvelopeRecipients {
    /** Stands in for characters that no address value may have; an address with it is not a mailbox. */
    private static final String UNUSABLE = ";";

    private static final int LONGEST = 320;

    private final List<Address> envelope = new ArrayList<>();
    private final List<InternetAddress> valid = new ArrayList<>();
    private final List<InternetAddress> invalid = new ArrayList<>();

    private EnvelopeRecipients() {}

    /**
     * Reads the addresses that an application passes.
     *
     * @throws SendFailedException if there are none
     * @throws MessagingException if one is not an address of Internet mail
     */
    static EnvelopeRecipients of(jakarta.mail.Address @Nullable [] addresses) throws MessagingException {
        if (addresses == null || addresses.length == 0) {
            throw new SendFailedException("No recipient addresses");
        }
        EnvelopeRecipients recipients = new EnvelopeRecipients();
        for (jakarta.mail.Address address : addresses) {
            if (!(address instanceof InternetAddress recipient)) {
                throw new MessagingException("A recipient is not an InternetAddress");
            }
            members(recipient).forEach(recipients::add);
        }
        return recipients;
    }

    /** All of them, for the envelope. */
    List<Address> envelope() {
        return envelope;
    }

    /** Those to whom a message can be sent. */
    InternetAddress[] valid() {
        return valid.toArray(InternetAddress[]::new);
    }

    /** Those that are not a mailbox. */
    InternetAddress[] invalid() {
        return invalid.toArray(InternetAddress[]::new);
    }

    private void add(InternetAddress recipient) {
        Address mailbox = mailbox(recipient);
        envelope.add(mailbox);
        (mailbox.isDeliverable() ? valid : invalid).add(recipient);
    }

    private static List<InternetAddress> members(InternetAddress address) {
        if (address.isGroup()) {
            try {
                InternetAddress[] members = address.getGroup(true);
                if (members != null) {
                    return Arrays.asList(members);
                }
            } catch (ParseException e) {
                return List.of(address);
            }
        }
        return List.of(address);
    }

    /** A text that is not even an address value is recorded in a similar form, as a recipient that failed. */
    private static Address mailbox(InternetAddress recipient) {
        String address = recipient.getAddress() == null ? "" : recipient.getAddress();
        try {
            Address bare = Address.of(address);
            return recipient.getPersonal() == null ? bare : named(recipient.getPersonal(), bare);
        } catch (InvalidValueException e) {
            String similar = address.replaceAll("[^!-~]|[<>]", UNUSABLE);
            String bounded = similar.substring(0, Math.min(similar.length(), LONGEST - UNUSABLE.length()));
            return Address.of(UNUSABLE + bounded);
        }
    }

    private static Address named(String name, Address bare) {
        try {
            return Address.of(name, bare.address());
        } catch (InvalidValueException e) {
            return bare;
        }
    }
}
