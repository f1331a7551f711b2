package io.emailledger.history;

import java.util.Collection;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.Map;
import java.util.Set;

/**
 * The status of an e-mail or of one recipient. The table in this class is the complete state machine. It applies to
 * each recipient; {@link #of} computes the status of an e-mail from those of its recipients. PENDING becomes DELIVERED
 * if the answer to an earlier attempt is received late.
 *
 * <pre>
 * PENDING     -> SENDING, DELIVERED, BOUNCED, FAILED, CANCELLED
 * SENDING     -> PENDING, DELIVERED, BOUNCED, FAILED, UNCONFIRMED
 * DELIVERED   -> BOUNCED
 * UNCONFIRMED -> PENDING, DELIVERED, BOUNCED
 * BOUNCED, FAILED, CANCELLED: nothing follows
 * </pre>
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

    private static final Map<EmailStatus, Set<EmailStatus>> NEXT = new EnumMap<>(Map.of(
            PENDING, EnumSet.of(SENDING, DELIVERED, BOUNCED, FAILED, CANCELLED),
            SENDING, EnumSet.of(PENDING, DELIVERED, BOUNCED, FAILED, UNCONFIRMED),
            DELIVERED, EnumSet.of(BOUNCED),
            UNCONFIRMED, EnumSet.of(PENDING, DELIVERED, BOUNCED),
            BOUNCED, EnumSet.noneOf(EmailStatus.class),
            FAILED, EnumSet.noneOf(EmailStatus.class),
            CANCELLED, EnumSet.noneOf(EmailStatus.class)));

    /** The status of the e-mail is the first of these that any recipient has. */
    private static final EmailStatus[] ROLL_UP = {SENDING, PENDING, UNCONFIRMED, BOUNCED, DELIVERED};

    /**
     * Returns the statuses that may follow for a recipient.
     *
     * @return the possible next statuses, in the order of this enum; empty if none
     */
    public Set<EmailStatus> next() {
        Set<EmailStatus> next = EnumSet.noneOf(EmailStatus.class);
        next.addAll(NEXT.getOrDefault(this, Set.of()));
        return next;
    }

    /**
     * Tells whether a recipient may change from this status to another.
     *
     * @param next the next status
     * @return true if the table allows it
     */
    public boolean mayBecome(EmailStatus next) {
        return NEXT.getOrDefault(this, Set.of()).contains(next);
    }

    /**
     * Tells whether it is finished: nothing more is transmitted unless the application requests it. A bounce may still
     * follow DELIVERED.
     *
     * @return true for all but PENDING, SENDING and UNCONFIRMED
     */
    public boolean isFinished() {
        return this != PENDING && this != SENDING && this != UNCONFIRMED;
    }

    /**
     * Computes the status of an e-mail from those of its recipients: the first of SENDING, PENDING, UNCONFIRMED,
     * BOUNCED and DELIVERED that any of them has; CANCELLED if all were cancelled; else FAILED, which is also the
     * status of an e-mail without recipients.
     *
     * @param recipients the statuses of all recipients
     * @return the status of the e-mail
     */
    public static EmailStatus of(Collection<EmailStatus> recipients) {
        for (EmailStatus candidate : ROLL_UP) {
            if (recipients.contains(candidate)) {
                return candidate;
            }
        }
        boolean allCancelled = !recipients.isEmpty() && recipients.stream().allMatch(CANCELLED::equals);
        return allCancelled ? CANCELLED : FAILED;
    }
}
