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
    /** The ledger refused to send it, or gave up. {@link RecipientRecord#mayHaveArrived} tells whether a server may have it. */
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

    /** Why a PENDING e-mail has not been sent yet. */
    public enum WaitReason {
        /** It is due, and will be tried when a worker is free. */
        QUEUED,
        /** The application set a later time. */
        SCHEDULED,
        /** A server deferred it or could not be reached, or its answer was lost; it will be tried again. */
        DEFERRED,
        /**
         * The circuit breaker is open because no server is available: one e-mail at a time probes it, the others wait.
         */
        TRANSPORT_DOWN,
        /**
         * Its route cannot be used: this ledger has no route of that name, or the account of the route cannot be
         * determined. {@code Health.routes()} has the reason.
         */
        ROUTE_UNAVAILABLE,
        /** The server rejects mail of this sender or account: one e-mail at a time probes it. */
        SENDER_REFUSED,
        /**
         * A rate limit is reached. It is one of the transport, the domain or the tenant, or one of the server, which
         * reports that we send too much or too fast. Its reply is in the record.
         */
        RATE_LIMITED,
        /**
         * The server rejected many consecutive e-mails in the same way: it is probed before the rejection is considered
         * final.
         */
        SERVER_SUSPECTED,
        /** The application has paused sending. */
        PAUSED,
        /** The application holds it: it is not sent until it is released. The reason is in the record. */
        HELD
    }

    /** Why the ledger refused to send an e-mail, or gave up without the acceptance of any server. */
    public enum FailureReason {
        /** It has no recipients. */
        NO_RECIPIENTS,
        /** An attachment that was required was not added, or could not be read. */
        MANDATORY_ATTACHMENT_MISSING,
        /** The recipient's address is not a mailbox. */
        INVALID_RECIPIENT,
        /** It is larger than the ledger, or the server, allows. */
        TOO_LARGE,
        /** It expired before any server answered for it. */
        EXPIRED,
        /** The server rejected our mail until it expired: our account, our reputation or the connection. */
        RELAY_REFUSED,
        /** The server reported until it expired that we send too much or too fast. */
        RATE_LIMITED,
        /** It expired, and a server may have it: the answer to an attempt was lost. */
        ANSWER_LOST,
        /** An address needs SMTPUTF8 and the server does not offer it. */
        SMTPUTF8_NOT_OFFERED,
        /** The transport cannot send it at all, for a reason given in its log. */
        UNSENDABLE,
        /** The recipient is on the suppression list. */
        SUPPRESSED,
        /** The recipient has unsubscribed from the mailing list of the e-mail. */
        UNSUBSCRIBED,
        /** The content has been deleted from the store. */
        CONTENT_DELETED
    }
}
