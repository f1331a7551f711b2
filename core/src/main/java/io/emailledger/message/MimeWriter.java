package io.emailledger.message;

import static io.emailledger.message.InvalidValueException.requirePresent;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.List;

/**
 * The bytes of a message (RFC 5322, RFC 2045), made of an {@link Email} and its {@link EmailId} and of nothing else:
 * every attempt, every transport and every machine gets the same ones. The Date is the time in the id, or that of
 * {@code sendAt} if it is later, to the second and in UTC; the Message-ID and the boundaries are the id itself.
 *
 * <p>To and Cc show the deliverable recipients; no header shows any other. Every line has at most 998 bytes and ends
 * in CR LF. Everything is ASCII, but for addresses that {@linkplain Address#needsSmtpUtf8() need SMTPUTF8}. Texts are
 * UTF-8; their line breaks become CR LF, and the message ends in one.
 *
 * <p>Headers and texts are rendered when the writer is made and kept in memory. Attachments are read while they are
 * written, a few kilobytes at a time. An instance is immutable and safe for use by several threads, as far as the
 * sources of the attachments are.
 */
public final class MimeWriter {
    private final String messageId;
    private final byte[] rendered;
    private final List<Place> places;
    private final boolean smtpUtf8;

    private MimeWriter(MessageRenderer renderer) {
        this.messageId = renderer.messageId();
        this.rendered = renderer.render();
        this.places = renderer.places();
        this.smtpUtf8 = renderer.needsSmtpUtf8();
    }

    /**
     * Where the content of an attachment belongs.
     *
     * @param attachment the attachment
     * @param position its place among those of the e-mail
     * @param offset the number of rendered bytes before it
     */
    record Place(Attachment attachment, int position, int offset) {}

    /**
     * Renders an e-mail. Attachments are not opened yet.
     *
     * @param email the e-mail
     * @param id its identity
     * @return a writer of its message
     */
    public static MimeWriter of(Email email, EmailId id) {
        return new MimeWriter(new MessageRenderer(requirePresent(email, "email"), requirePresent(id, "id")));
    }

    /**
     * Returns the value of the Message-ID field (RFC 5322 section 3.6.4): the id, and the domain of the author in its
     * ASCII form.
     *
     * @return the message id in angle brackets
     */
    public String messageId() {
        return messageId;
    }

    /**
     * Tells whether the header holds an address that can be sent only to a server that offers SMTPUTF8 (RFC 6532). It
     * may be that of another recipient of the same message.
     *
     * @return true if one does
     */
    public boolean needsSmtpUtf8() {
        return smtpUtf8;
    }

    /**
     * Returns how many bytes {@link #writeTo} writes, without reading any attachment.
     *
     * @return the exact size
     * @throws InvalidValueException if the size of an attachment is not known; it is for every e-mail that has been
     *     recorded
     */
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
     * @param out where to; neither flushed nor closed
     * @throws IOException if {@code out} fails, or an attachment cannot be read or has another size than it said. Part
     *     of the message has been written by then
     */
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
                        + (read > said ? "more" : read) + ": its content changed after its size was taken.");
            }
        }
    }
}
