package io.emailledger.history;

/** Who took an e-mail that is DELIVERED, from the weakest knowledge to the strongest. */
public enum TakenBy {
    /** A relay took it, and will hand it on. Nothing is known yet about the recipient's own server. */
    RELAY,
    /** The recipient's own server took it. */
    RECIPIENT_SERVER,
    /** A delivery status notification, or a person, confirmed it. */
    CONFIRMED
}
