package io.emailledger.message;

import static io.emailledger.message.InvalidValueException.requirePresent;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.URLConnection;
import java.nio.charset.Charset;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * A file that is sent with an e-mail. Its content is read once, when the e-mail is recorded, and copied into the store:
 * the application may delete its own file as soon as {@code send} has returned.
 */
public final class Attachment {
    private static final long LARGEST = 1L << 40;

    private final String name;
    private final String mediaType;
    private final @Nullable String contentId;
    private final long size;
    private final Source source;

    private Attachment(String name, String mediaType, @Nullable String contentId, long size, Source source) {
        this.name = fileName(name);
        this.mediaType = MediaType.checked(mediaType);
        this.contentId = contentId == null ? null : Check.word(contentId, "content id", 200, "<>()\"\\,;:[]%&");
        this.size = size;
        this.source = requirePresent(source, "attachment source");
    }

    /** The source of the content. */
    @FunctionalInterface
    public interface Source {
        /**
         * Opens the content from its beginning. Called on the thread that calls {@code send}; the ledger closes the
         * stream.
         *
         * @return a new stream
         * @throws IOException if the content cannot be had
         */
        InputStream open() throws IOException;
    }

    /**
     * Returns an attachment with the content and the name of a file. A file that does not exist is found out at {@code
     * send}.
     *
     * @param file the file
     * @return the attachment, its media type guessed from the name
     */
    public static Attachment of(Path file) {
        Path last = requirePresent(file, "attachment file").getFileName();
        if (last == null) {
            throw new InvalidValueException("attachment file", "must have a name");
        }
        return of(last.toString(), () -> Files.newInputStream(file));
    }

    /**
     * Returns an attachment with the given bytes.
     *
     * @param name the file name that the recipient sees
     * @param content the content, copied
     * @return the attachment, its media type guessed from the name
     */
    public static Attachment of(String name, byte[] content) {
        byte[] copy = requirePresent(content, "attachment content").clone();
        return new Attachment(name, guess(name), null, copy.length, () -> new ByteArrayInputStream(copy));
    }

    /**
     * Returns an attachment whose content is opened when the e-mail is recorded.
     *
     * @param name the file name that the recipient sees
     * @param source opens the content
     * @return the attachment, its media type guessed from the name
     */
    public static Attachment of(String name, Source source) {
        return new Attachment(name, guess(name), null, -1, source);
    }

    /**
     * Returns this attachment with another media type. Default: guessed from the file name, {@code
     * application/octet-stream} if that is not possible.
     *
     * @param type a type and a subtype, such as {@code application/pdf}; of a text also its charset, such as {@code
     *     text/csv; charset=utf-8}, and no other parameter
     * @return a new attachment
     */
    public Attachment withMediaType(String type) {
        return new Attachment(name, type, contentId, size, source);
    }

    /**
     * Returns this attachment with the charset of its text. Default: none; mail programs then guess it.
     *
     * @param charset the charset in which the content is encoded
     * @return a new attachment
     * @throws InvalidValueException if the media type is not a text
     */
    public Attachment withCharset(Charset charset) {
        String name = requirePresent(charset, "charset").name();
        return new Attachment(this.name, MediaType.withCharset(mediaType, name), contentId, size, source);
    }

    /**
     * Returns this attachment as an inline part that the HTML refers to as {@code cid:logo}. Default: none; it is a
     * plain attachment.
     *
     * @param id the content id without angle brackets (RFC 2392), at most 200 characters
     * @return a new attachment
     */
    public Attachment withContentId(String id) {
        return new Attachment(name, mediaType, requirePresent(id, "content id"), size, source);
    }

    /**
     * Returns this attachment with a size that is known before its content is read. Default: the length of an array;
     * unknown for files and other sources.
     *
     * @param bytes the number of bytes that the source yields, from 0 to 1 TiB
     * @return a new attachment
     */
    public Attachment withSize(long bytes) {
        if (bytes < 0 || bytes > LARGEST) {
            throw new InvalidValueException("attachment size", "must lie between 0 and " + LARGEST + " bytes");
        }
        return new Attachment(name, mediaType, contentId, bytes, source);
    }

    /**
     * Returns the file name that the recipient sees.
     *
     * @return a name without any path
     */
    public String name() {
        return name;
    }

    /**
     * Returns the media type.
     *
     * @return type and subtype, such as {@code application/pdf}, and the charset of a text that has said it
     */
    public String mediaType() {
        return mediaType;
    }

    /**
     * Returns the content id of an inline part.
     *
     * @return the id, empty for a plain attachment
     */
    public Optional<String> contentId() {
        return Optional.ofNullable(contentId);
    }

    /**
     * Returns the number of bytes, where it is known before the content is read.
     *
     * @return the size of the content
     */
    public OptionalLong size() {
        return size < 0 ? OptionalLong.empty() : OptionalLong.of(size);
    }

    /**
     * Opens the content from its beginning.
     *
     * @return a new stream, which the caller closes
     * @throws IOException if the content cannot be had
     */
    public InputStream open() throws IOException {
        return source.open();
    }

    /** Describes the attachment without its name, which may be personal. */
    @Override
    public String toString() {
        return "Attachment[" + mediaType + ", " + (size < 0 ? "size unknown" : size + " bytes") + "]";
    }

    private static String fileName(String name) {
        String text = Check.filledLine(name, "attachment name", 255);
        if (text.indexOf('/') >= 0 || text.indexOf('\\') >= 0 || text.equals(".") || text.equals("..")) {
            throw new InvalidValueException("attachment name", "must be a file name without a path");
        }
        if (text.codePoints().anyMatch(Attachment::reordersText)) {
            throw new InvalidValueException(
                    "attachment name", "must not contain characters that reorder text, behind which its type can hide");
        }
        return text;
    }

    /**
     * Tells whether a code point is one of the embeddings, overrides and isolates (Unicode Standard Annex 9), with which
     * {@code gpj.exe} is made to read {@code exe.jpg}. The marks of right-to-left scripts are none of them.
     */
    private static boolean reordersText(int c) {
        return (c >= 0x202a && c <= 0x202e) || (c >= 0x2066 && c <= 0x2069);
    }

    private static String guess(String name) {
        // Some versions of the JDK cut the name at a '#', as if it were an address.
        String type = URLConnection.guessContentTypeFromName(fileName(name).replace('#', '_'));
        return type == null || !type.matches("(application|image|audio|video|text|font)/[a-zA-Z0-9.+-]+")
                ? "application/octet-stream"
                : type;
    }
}
