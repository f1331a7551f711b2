package io.emailledger.internal.reader;

/**
 * The limits beyond which a mail is not read.
 *
 * @param size bytes of the whole mail
 * @param headerLines lines of headers, of all parts together
 * @param headerLength bytes of one header with its folded lines
 * @param parts parts, at all depths together
 * @param depth parts inside one another
 * @param encodedWords encoded words (RFC 2047) in the headers of all parts together
 */
public record Limits(int size, int headerLines, int headerLength, int parts, int depth, int encodedWords) {
    /** The default limits: far more than a genuine report has. */
    public static final Limits DEFAULT = new Limits(10 << 20, 10_000, 64 << 10, 500, 20, 2_000);

    /** The limits for the header of a message that the application itself sends. */
    public static final Limits OWN = new Limits(1 << 20, 20_000, 1 << 20, 10_000, 50, 20_000);

    /**
     * Returns these limits with another size.
     *
     * @param bytes of the whole mail
     * @return a new value
     */
    public Limits withSize(int bytes) {
        return new Limits(bytes, headerLines, headerLength, parts, depth, encodedWords);
    }
}
