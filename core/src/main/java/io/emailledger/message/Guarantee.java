package io.emailledger.message;

/** What happens when a server had the content of an e-mail and its answer was lost. */
public enum Guarantee {
    /**
     * The e-mail is tried again, with the same Message-ID: it arrives, and in rare cases twice. The default.
     */
    AT_LEAST_ONCE,
    /**
     * The e-mail becomes UNCONFIRMED and is not sent again by itself: it never arrives twice, and in rare cases not at
     * all. Costs one more commit for each e-mail.
     */
    AT_MOST_ONCE
}
