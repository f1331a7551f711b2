package io.emailledger.bounces.mime;

/** A mail is over one of the {@link Limits}. It never leaves the module: the door translates it. */
public final class OverLimitException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** Which limit. */
    private final Limit limit;

    /** The limits there are. */
    public enum Limit {
        /** The whole is too large. */
        SIZE,
        /** There are too many header lines. */
        HEADER_LINES,
        /** A header is too long. */
        HEADER_LENGTH,
        /** There are too many parts. */
        PARTS,
        /** The parts lie too deep inside one another. */
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
     * Tells which limit it is.
     *
     * @return the limit
     */
    public Limit limit() {
        return limit;
    }
}
