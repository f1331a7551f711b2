package io.emailledger.internal.reader;

import java.util.List;
import java.util.Optional;

/** A part of a mail, or the whole mail. Its body is decoded on demand, up to a limit. */
public final class MimePart {
    /** The longest text that is read, in bytes. */
    private static final int LONGEST_TEXT = 256 << 10;

    private final Headers headers;
    private final ContentType type;
    private final ByteRange body;
    private final List<MimePart> children;

    MimePart(Headers headers, ContentType type, ByteRange body, List<MimePart> children) {
        this.headers = headers;
        this.type = type;
        this.body = body;
        this.children = List.copyOf(children);
    }

    /**
     * Returns the headers.
     *
     * @return its own, not those of a mail in it
     */
    public Headers headers() {
        return headers;
    }

    /**
     * Returns the media type.
     *
     * @return in lower case, such as {@code text/plain}, which it also is if nothing is said
     */
    public String type() {
        return type.type();
    }

    /**
     * Returns a parameter of the media type.
     *
     * @param name in lower case, such as {@code report-type}
     * @return its value
     */
    public Optional<String> parameter(String name) {
        return type.parameter(name);
    }

    /**
     * Returns a parameter of a header field with the syntax of a media type, such as Content-Disposition (RFC 2183).
     *
     * @param field the name of the field
     * @param name the parameter, in lower case
     * @return its value
     */
    public Optional<String> parameter(String field, String name) {
        return headers.first(field)
                .flatMap(value -> ContentType.of(Optional.of(value)).parameter(name));
    }

    /**
     * Returns the parts of a multipart, or the one mail in a {@code message/rfc822}.
     *
     * @return the parts; empty for a leaf
     */
    public List<MimePart> children() {
        return children;
    }

    /**
     * Tells whether this is a mail inside a mail.
     *
     * @return true if its child is a whole mail
     */
    public boolean isMail() {
        return MimeReader.isMail(type());
    }

    /**
     * Returns the body as text.
     *
     * @return its first 256 KiB, decoded, with LF as line ends
     */
    public String text() {
        byte[] decoded = TransferEncoding.decode(
                headers.first("Content-Transfer-Encoding").orElse(""), body.first(LONGEST_TEXT));
        return Charsets.text(decoded, type);
    }
}
