package io.emailledger.history;

import io.emailledger.message.Address;
import io.emailledger.message.Header;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * The part of an e-mail that a history does not show and a transmission needs. A store keeps it apart from the record
 * and may keep it as the bytes of {@link #toBytes()}.
 *
 * @param text the plain text body
 * @param html the HTML body, as the host gave it
 * @param replyTo where replies go
 * @param headers the header fields that the host added
 * @param requiredAttachments the names of the mandatory attachments
 * @param untracked the normalised addresses whose copy carries no pixel
 */
public record EmailBody(
        Optional<String> text,
        Optional<String> html,
        List<Address> replyTo,
        List<Header> headers,
        Set<String> requiredAttachments,
        Set<String> untracked) {

    /** Copies the collections, keeping their order. */
    public EmailBody {
        replyTo = List.copyOf(replyTo);
        headers = List.copyOf(headers);
        requiredAttachments = Collections.unmodifiableSet(new LinkedHashSet<>(requiredAttachments));
        untracked = Collections.unmodifiableSet(new LinkedHashSet<>(untracked));
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
     * Reads what {@link #toBytes()} wrote.
     *
     * @param bytes the bytes
     * @return the body
     * @throws io.emailledger.message.InvalidValueException if they are no body
     */
    public static EmailBody fromBytes(byte[] bytes) {
        return BodyCodec.read(bytes);
    }
}
