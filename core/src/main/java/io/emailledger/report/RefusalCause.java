package io.emailledger.report;

/** The cause of a rejection. It decides how the ledger reacts; {@code docs/replies.md} has the table. */
public enum RefusalCause {
    /** This recipient's mailbox: unknown, disabled, full, restricted. */
    RECIPIENT,
    /**
     * Our account at the server, or our right to use this sender: login, plan, quota, sender or domain not verified.
     */
    ACCOUNT,
    /** This connection: too many connections, recipients or errors; HELO; a command out of order; TLS required. */
    CONNECTION,
    /** How much or how fast we send. */
    RATE,
    /** The reputation of our address, host or domain: it is on a list, or has no reverse DNS. */
    REPUTATION,
    /** This message: its size, format, attachments, or the result of a filter. */
    CONTENT,
    /** The server itself: its disk, load, configuration, greylisting, a loop. */
    SERVER,
    /** The reply does not say. */
    UNDETERMINED
}
