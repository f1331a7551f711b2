package io.emailledger.history;

import io.emailledger.internal.text.BodyText;
import io.emailledger.message.Address;
import io.emailledger.message.Email.Header;
import io.emailledger.message.Email.Invitation;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The body of an e-mail: the part needed for transmission but not for the history. A store holds it separately from the
 * record and may store it as the bytes of {@link #toBytes()}. Immutable; thread-safe.
 */
public final class EmailBody {
    /** Strings, or what a store has returned: that is decoded only if the characters are asked for. */
    private final Optional<? extends CharSequence> text;

    private final Optional<? extends CharSequence> html;
    private final List<Address> replyTo;
    private final List<Header> headers;
    private final Set<String> requiredAttachments;
    private final Set<String> untracked;
    private final Optional<Address> sender;
    private final Optional<Address> envelopeSender;
    private final Optional<Invitation> invitation;

    /**
     * Creates a body. The collections are copied, keeping their order.
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
    public EmailBody(
            Optional<? extends CharSequence> text,
            Optional<? extends CharSequence> html,
            List<Address> replyTo,
            List<Header> headers,
            Set<String> requiredAttachments,
            Set<String> untracked,
            Optional<Address> sender,
            Optional<Address> envelopeSender,
            Optional<Invitation> invitation) {
        this.text = text.map(BodyText::of);
        this.html = html.map(BodyText::of);
        this.replyTo = List.copyOf(replyTo);
        this.headers = List.copyOf(headers);
        this.requiredAttachments = Collections.unmodifiableSet(new LinkedHashSet<>(requiredAttachments));
        this.untracked = Collections.unmodifiableSet(new LinkedHashSet<>(untracked));
        this.sender = sender;
        this.envelopeSender = envelopeSender;
        this.invitation = invitation;
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
            Optional<? extends CharSequence> text,
            Optional<? extends CharSequence> html,
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
     * Returns the plain text body.
     *
     * @return the text; of an exact message, what was read of it
     */
    public Optional<String> text() {
        return text.map(CharSequence::toString);
    }

    /**
     * Returns the plain text body in UTF-8. If it comes from a store, this costs less than {@link #text()}.
     *
     * @return the bytes, a copy
     */
    public Optional<byte[]> utf8Text() {
        return text.map(BodyText::copyOfUtf8);
    }

    /**
     * Returns the HTML body.
     *
     * @return the HTML, as the application set it; of an exact message, what was read of it
     */
    public Optional<String> html() {
        return html.map(CharSequence::toString);
    }

    /**
     * Returns the HTML body in UTF-8. If it comes from a store, this costs less than {@link #html()}.
     *
     * @return the bytes, a copy
     */
    public Optional<byte[]> utf8Html() {
        return html.map(BodyText::copyOfUtf8);
    }

    /**
     * Returns the addresses for replies.
     *
     * @return the addresses
     */
    public List<Address> replyTo() {
        return replyTo;
    }

    /**
     * Returns the header fields that the application added.
     *
     * @return the fields, in their order
     */
    public List<Header> headers() {
        return headers;
    }

    /**
     * Returns the names of the mandatory attachments.
     *
     * @return the names
     */
    public Set<String> requiredAttachments() {
        return requiredAttachments;
    }

    /**
     * Returns the addresses whose copy has no tracking pixel.
     *
     * @return the normalised addresses
     */
    public Set<String> untracked() {
        return untracked;
    }

    /**
     * Returns the mailbox that sends the e-mail on behalf of the author.
     *
     * @return the mailbox; empty if there is none
     */
    public Optional<Address> sender() {
        return sender;
    }

    /**
     * Returns the return path that the application has chosen.
     *
     * @return the address; empty if it has chosen none
     */
    public Optional<Address> envelopeSender() {
        return envelopeSender;
    }

    /**
     * Returns the calendar object.
     *
     * @return the invitation; empty if there is none
     */
    public Optional<Invitation> invitation() {
        return invitation;
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

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof EmailBody body && Arrays.equals(toBytes(), body.toBytes());
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(toBytes());
    }

    /** Does not show what is in it. */
    @Override
    public String toString() {
        return "EmailBody of " + toBytes().length + " bytes";
    }
}
