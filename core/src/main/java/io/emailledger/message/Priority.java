package io.emailledger.message;

/** How soon an e-mail leaves, compared with others that are due. It does not show in the message. */
public enum Priority {
    /** Before everything else that is due: a sign-in code. */
    HIGH,
    /** The default. */
    NORMAL,
    /** After everything else that is due: a newsletter. */
    LOW
}
