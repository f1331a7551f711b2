package io.emailledger.internal.reader;

/** Thrown for a mail that exceeds one of the {@link Limits}. {@code BounceParser} translates it. */
public final class OverLimitException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** The limit that was exceeded. */
    private final Limit limit;

    /** The limits. */
    public enum Limit {
        /** The whole is too large. */
        SIZE,
        /** There are too many header lines. */
        HEADER_LINES,
        /** A header is too long. */
        HEADER_LENGTH,
        /** There are too many parts. */
        PARTS,
        /** The parts are nested too deeply. */
        DEPTH,
        /** There are too many encoded words. */
        ENCODED_WORDS,
        /** Reading it takes too long. */
        TIME
    }

    OverLimitException(Limit limit) {
        super("over the limit of " + limit, null, false, false);
        this.limit = limit;
    }

    /**
     * Returns the limit.
     *
     * @return the limit
     */
    public Limit limit() {
        return limit;
    }
}
