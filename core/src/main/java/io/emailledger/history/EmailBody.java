package io.emailledger.history;

import io.emailledger.message.Address;
import io.emailledger.message.Email.Header;
import io.emailledger.message.Email.Invitation;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * The body of an e-mail: the part needed for transmission but not for the history. A store holds it separately from the
 * record and may store it as the bytes of {@link #toBytes()}.
 *
 * @param text the plain text body; of an exact message, what was read of it
 * @param html the HTML body, as the application set it; of an exact message, what was read of it
 * @param replyTo the addresses for replies
 * @param headers the header fields that the application added
 * @param requiredAttachments the names of the mandatory attachments
 * @param untracked the normalised addresses whose copy has no tracking pixel
 * @param sender the mailbox that sends it on behalf of the author
 * @param envelopeSender the return path that the application has chosen
 * @param invitation the calendar object
 */
public record EmailBody(
        Optional<String> text,
        Optional<String> html,
        List<Address> replyTo,
        List<Header> headers,
        Set<String> requiredAttachments,
        Set<String> untracked,
        Optional<Address> sender,
        Optional<Address> envelopeSender,
        Optional<Invitation> invitation) {

    /** Copies the collections, keeping their order. */
    public EmailBody {
        replyTo = List.copyOf(replyTo);
        headers = List.copyOf(headers);
        requiredAttachments = Collections.unmodifiableSet(new LinkedHashSet<>(requiredAttachments));
        untracked = Collections.unmodifiableSet(new LinkedHashSet<>(untracked));
    }

    /**
     * Creates a body without sender, envelope sender and invitation.
     *
     * @param text the plain text body
     * @param html the HTML body
     * @param replyTo the addresses for replies
     * @param headers the header fields that the application added
     * @param requiredAttachments the names of the mandatory attachments
     * @param untracked the normalised addresses whose copy has no tracking pixel
     */
    public EmailBody(
            Optional<String> text,
            Optional<String> html,
            List<Address> replyTo,
            List<Header> headers,
            Set<String> requiredAttachments,
            Set<String> untracked) {
        this(
                text,
                html,
                replyTo,
                headers,
                requiredAttachments,
                untracked,
                Optional.empty(),
                Optional.empty(),
                Optional.empty());
    }

    /**
     * Returns this body as bytes, the same for equal bodies.
     *
     * @return bytes that {@link #fromBytes} reads, in this version of the library and later ones
     */
    public byte[] toBytes() {
        return BodyCodec.write(this);
    }

    /**
     * Decodes the bytes of {@link #toBytes()}.
     *
     * @param bytes the bytes
     * @return the body
     * @throws io.emailledger.message.InvalidValueException if they are not a body
     */
    public static EmailBody fromBytes(byte[] bytes) {
        return BodyCodec.read(bytes);
    }
}
