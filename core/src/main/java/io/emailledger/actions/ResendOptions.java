package io.emailledger.actions;

import static io.emailledger.message.InvalidValueException.requirePresent;

import io.emailledger.message.Address;
import io.emailledger.message.Attachment;
import io.emailledger.message.Email.Priority;
import io.emailledger.message.InvalidValueException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * How a resent e-mail differs from the original.
 *
 * @param to the one recipient to send it to, in place of all original ones
 * @param bouncedOnly whether it goes only to the recipients for whom the original bounced
 * @param attachments the deleted attachments, supplied again
 * @param evenIfResent whether it goes even to recipients whom an earlier copy has reached or may still reach
 * @param evenIfArrived whether it goes even to recipients for whom a server may have the original
 * @param priority its priority, if it is another one
 */
public record ResendOptions(
        Optional<Address> to,
        boolean bouncedOnly,
        List<Attachment> attachments,
        boolean evenIfResent,
        boolean evenIfArrived,
        Optional<Priority> priority) {

    /** Copies the list. */
    public ResendOptions {
        attachments = List.copyOf(attachments);
    }

    /**
     * Returns the options for an e-mail that differs only in its id and its Message-ID.
     *
     * @return no difference
     */
    public static ResendOptions same() {
        return new ResendOptions(Optional.empty(), false, List.of(), false, false, Optional.empty());
    }

    /**
     * Sends it to another address, such as a corrected one, in place of all original recipients. Default: the original
     * recipients.
     *
     * @param address a bare address that is deliverable
     * @return new options
     */
    public ResendOptions to(String address) {
        Address corrected = Address.of(address);
        if (!corrected.isDeliverable()) {
            throw new InvalidValueException("to", "must be a mailbox such as name@domain.example");
        }
        return new ResendOptions(
                Optional.of(corrected), bouncedOnly, attachments, evenIfResent, evenIfArrived, priority);
    }

    /**
     * Sends it only to the recipients for whom the original bounced. Default: to all.
     *
     * @return new options
     */
    public ResendOptions toBouncedOnly() {
        return new ResendOptions(to, true, attachments, evenIfResent, evenIfArrived, priority);
    }

    /**
     * Supplies an attachment again. Its name, size and SHA-256 must be those of a deleted attachment. Default: none.
     *
     * @param attachment the attachment
     * @return new options
     */
    public ResendOptions attach(Attachment attachment) {
        List<Attachment> more = new ArrayList<>(attachments);
        more.add(requirePresent(attachment, "attachment"));
        return new ResendOptions(to, bouncedOnly, more, evenIfResent, evenIfArrived, priority);
    }

    /**
     * Sends it even if an earlier copy was delivered to a recipient or is still pending. Default: it is refused.
     *
     * @return new options
     */
    public ResendOptions evenIfAlreadyResent() {
        return new ResendOptions(to, bouncedOnly, attachments, true, evenIfArrived, priority);
    }

    /**
     * Sends it even if a server may have the original, which was cancelled, given up or rejected after an answer had
     * been lost. Default: it is refused.
     *
     * @return new options
     */
    public ResendOptions evenIfItMayHaveArrived() {
        return new ResendOptions(to, bouncedOnly, attachments, evenIfResent, true, priority);
    }

    /**
     * Sets its priority. Default: that of the original; LOW in a bulk resend, so that every other e-mail is sent before.
     *
     * @param one the priority
     * @return new options
     */
    public ResendOptions priority(Priority one) {
        return new ResendOptions(
                to,
                bouncedOnly,
                attachments,
                evenIfResent,
                evenIfArrived,
                Optional.of(requirePresent(one, "priority")));
    }
}
