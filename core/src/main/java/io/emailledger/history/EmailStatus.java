package io.emailledger.history;

/**
 * The status of an e-mail or of one recipient. This table is the complete state machine of a recipient. PENDING
 * becomes DELIVERED if the answer to an earlier attempt is received late.
 *
 * <pre>
 * PENDING     -> SENDING, DELIVERED, BOUNCED, FAILED, CANCELLED
 * SENDING     -> PENDING, DELIVERED, BOUNCED, FAILED, UNCONFIRMED
 * DELIVERED   -> BOUNCED
 * UNCONFIRMED -> PENDING, DELIVERED, BOUNCED
 * BOUNCED, FAILED, CANCELLED: nothing follows
 * </pre>
 *
 * <p>The status of an e-mail is the first of SENDING, PENDING, UNCONFIRMED, BOUNCED and DELIVERED that any recipient
 * has; CANCELLED if all were cancelled; else FAILED, which is also the status of an e-mail without recipients.
 */
public enum EmailStatus {
    /** It was not sent yet and will be tried when it is due. It can be cancelled. */
    PENDING,
    /** It is being transmitted. It cannot be cancelled. */
    SENDING,
    /** A server accepted it: the recipient's server, or a relay. A bounce may still be received. */
    DELIVERED,
    /** The receiving side rejected it, deferred it for too long, or returned it. */
    BOUNCED,
    /** The ledger refused to send it, or gave up before any server had it. */
    FAILED,
    /** The application cancelled it before it was sent. */
    CANCELLED,
    /** A server may have it: its answer was lost, and the e-mail must not be sent twice. */
    UNCONFIRMED;

    /**
     * Tells whether it is finished: nothing more is transmitted unless the application requests it. A bounce may still
     * follow DELIVERED.
     *
     * @return true for all but PENDING, SENDING and UNCONFIRMED
     */
    public boolean isFinished() {
        return this != PENDING && this != SENDING && this != UNCONFIRMED;
    }
}
