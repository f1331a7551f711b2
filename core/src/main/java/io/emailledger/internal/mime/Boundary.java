package io.emailledger.internal.mime;

import io.emailledger.message.EmailId;

/**
 * The lines between the parts of a multipart (RFC 2046 section 5.1.1). A boundary begins with {@code =_}, which is
 * never in quoted-printable or base64, and a text that contains it is not sent in 7bit. So no content can end a part,
 * even if its author knows the boundary.
 */
final class Boundary {
    private final String line;

    /**
     * Derives a boundary from the id, so that every attempt has the same.
     *
     * @param level a letter that tells nested multiparts apart
     */
    Boundary(EmailId id, char level) {
        this.line = "--=_" + level + id.value();
    }

    /** Tells whether a line that begins here looks like a boundary. */
    static boolean mayBeginAt(byte[] text, int i) {
        return text[i] == '-' && i + 3 < text.length && text[i + 1] == '-' && text[i + 2] == '=' && text[i + 3] == '_';
    }

    /** Appends the content type of a multipart, the empty line, and the beginning of its first part. */
    void open(String mediaType, Bytes out) {
        out.ascii("Content-Type: ").ascii(mediaType).ascii(";\r\n boundary=\"").ascii(line, 2, line.length());
        out.ascii("\"\r\n\r\n").ascii(line).crlf();
    }

    /** Appends the end of a part and the beginning of the next. */
    void next(Bytes out) {
        out.crlf().ascii(line).crlf();
    }

    /** Appends the end of the last part. */
    void close(Bytes out) {
        out.crlf().ascii(line).ascii("--");
    }
}
