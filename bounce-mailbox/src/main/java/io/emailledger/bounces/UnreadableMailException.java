package io.emailledger.bounces;

import io.emailledger.message.EmailLedgerException;

/**
 * Thrown if a mail exceeds a limit of the {@link BounceParser}. {@link #reason()} names the limit. Continue with the
 * next mail; parsing this one again fails the same way.
 */
public final class UnreadableMailException extends EmailLedgerException {
    private static final long serialVersionUID = 1L;

    /** The limit that was exceeded. */
    private final Reason reason;

    /** The limit that the mail exceeds. */
    public enum Reason {
        /** The whole mail. */
        TOO_LARGE("is larger than the parser is set to read"),
        /** The lines of its headers. */
        TOO_MANY_HEADER_LINES("has more than 10,000 lines of headers"),
        /** One of its headers. */
        HEADER_TOO_LONG("has a header of more than 64 KiB"),
        /** Its parts. */
        TOO_MANY_PARTS("has more than 500 parts"),
        /** Parts inside one another. */
        NESTED_TOO_DEEP("has more than 20 parts inside one another"),
        /** Encoded words (RFC 2047) in its headers. */
        TOO_MANY_ENCODED_WORDS("has more than 2,000 encoded words"),
        /** The time to read it. */
        TOOK_TOO_LONG("takes longer to read than the limit of the parser");

        private final String problem;

        Reason(String problem) {
            this.problem = problem;
        }
    }

    UnreadableMailException(Reason reason) {
        super("The mail " + reason.problem + ". It was not read; check it yourself or delete it.");
        this.reason = reason;
    }

    /**
     * Returns the limit that the mail exceeds.
     *
     * @return the reason
     */
    public Reason reason() {
        return reason;
    }
}
