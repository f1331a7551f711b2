package io.emailledger.history;

/** Who took an e-mail that is DELIVERED, from the weakest knowledge to the strongest. */
public enum AcceptedBy {
    /** A relay took it, and will hand it on. Nothing is known yet about the recipient's own server. */
    RELAY,
    /** The recipient's own server took it. */
    RECIPIENT_SERVER,
    /** A server reported that it handed it to a system that sends no reports (RFC 3464 section 2.3.3). */
    RELAYED,
    /** A server reported that it delivered it to a list or an alias, which sent it on to its members. */
    EXPANDED,
    /** A delivery status notification, or a person, confirmed that it arrived. */
    CONFIRMED
}
