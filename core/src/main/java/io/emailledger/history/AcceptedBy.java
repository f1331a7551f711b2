package io.emailledger.history;

/** The system that accepted a DELIVERED e-mail, from the weakest evidence to the strongest. */
public enum AcceptedBy {
    /** A relay accepted it and will forward it. Nothing is known yet about the recipient's own server. */
    RELAY,
    /** The recipient's own server accepted it. */
    RECIPIENT_SERVER,
    /** A server reported that it relayed it to a system that sends no reports (RFC 3464 section 2.3.3). */
    RELAYED,
    /** A server reported that it delivered it to a list or an alias, which forwarded it to its members. */
    EXPANDED,
    /** A delivery status notification, or a person, confirmed that it arrived. */
    CONFIRMED
}
