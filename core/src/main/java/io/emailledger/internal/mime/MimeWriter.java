package io.emailledger.internal.mime;

import io.emailledger.message.Address;
import io.emailledger.message.Attachment;
import io.emailledger.message.Email;
import io.emailledger.message.EmailId;
import io.emailledger.message.InvalidValueException;
import io.emailledger.spi.Transport.MessageContent;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.List;

/**
 * The bytes of a message (RFC 5322, RFC 2045), made of an {@link Email} and its {@link EmailId} and of nothing else.
 * Every attempt, every transport and every machine gets the same ones. The Date is the time in the id, or that of
 * {@code sendAt} if it is later, to the second and in UTC. The Message-ID is the id with the domain of the author; the
 * boundaries contain the id.
 *
 * <p>To and Cc show the deliverable recipients; no header shows any other. Every line has at most 998 bytes and ends in
 * CR LF. Everything is ASCII, except addresses that {@linkplain Address#needsSmtpUtf8() need SMTPUTF8}. Texts are
 * UTF-8; their line breaks become CR LF, and the message ends in one.
 *
 * <p>Headers and texts are rendered when the writer is created, and held in memory. Attachments are read while they are
 * written, a few kilobytes at a time. An instance is immutable. It is thread-safe if the sources of the attachments
 * are.
 */
public final class MimeWriter implements MessageContent {
    private final byte[] rendered;
    private final List<Place> places;
    private final boolean smtpUtf8;

    private MimeWriter(MessageRenderer renderer) {
        this.rendered = renderer.render();
        this.places = renderer.places();
        this.smtpUtf8 = renderer.needsSmtpUtf8();
    }

    /** The position of an attachment in the e-mail, and the number of rendered bytes before its content. */
    record Place(Attachment attachment, int position, int offset) {}

    /** Renders an e-mail. Attachments are not opened yet. */
    public static MimeWriter of(Email email, EmailId id) {
        return new MimeWriter(new MessageRenderer(email, id));
    }

    @Override
    public boolean needsSmtpUtf8() {
        return smtpUtf8;
    }

    /**
     * Returns the exact size, without reading an attachment.
     *
     * @throws InvalidValueException if the size of an attachment is not known; it is for every recorded e-mail
     */
    @Override
    public long size() {
        long size = rendered.length;
        for (Place place : places) {
            long octets = place.attachment()
                    .size()
                    .orElseThrow(() -> new InvalidValueException(
                            "attachments[" + place.position() + "].size",
                            "must be known; say it with Attachment.withSize"));
            size = Math.addExact(size, Base64Lines.encodedLength(octets));
        }
        return size;
    }

    /**
     * Writes the message.
     *
     * @throws IOException if {@code out} fails, or an attachment cannot be read or has another size than it said. Part
     *     of the message has been written by then
     */
    @Override
    public void writeTo(OutputStream out) throws IOException {
        int from = 0;
        for (Place place : places) {
            out.write(rendered, from, place.offset() - from);
            from = place.offset();
            copy(place, out);
        }
        out.write(rendered, from, rendered.length - from);
    }

    private static void copy(Place place, OutputStream out) throws IOException {
        Attachment attachment = place.attachment();
        boolean known = attachment.size().isPresent();
        long said = attachment.size().orElse(Long.MAX_VALUE - 1);
        try (InputStream content = attachment.open()) {
            long read = Base64Lines.copy(content, said, out);
            if (known && read != said) {
                throw new IOException("Attachment " + place.position() + " was to have " + said + " bytes, but has "
                        + (read > said ? "more" : read) + ": its content changed after its size was read.");
            }
        }
    }
}
