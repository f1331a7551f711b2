package io.emailledger.history;

import java.time.Instant;
import java.util.Optional;

/**
 * The mutable state of an e-mail. The ledger computes it; a store records it without interpreting it.
 *
 * @param version the number of changes so far, from 0. Every change is a compare-and-set on it, so it is also the
 *     fencing token of a claim
 * @param status the status of the e-mail, as {@link EmailStatus#of} computes it from its recipients
 * @param due the next attempt while PENDING, the end of the lease while SENDING; empty if never
 * @param deadline when it must be processed even if it is not due: it is no longer tried, or its attachments are
 *     deleted; empty if never
 * @param waiting why it waits, while PENDING
 * @param owner the worker that transmits it, while SENDING
 * @param attempts the number of times it was passed to the transport
 * @param journalled whether a server may have its content although no answer is recorded; written before the content is
 *     sent if the guarantee is AT_MOST_ONCE
 * @param failure why the e-mail FAILED: the ledger's own reason, or the one found by {@link FailureReason#ofAll}; empty
 *     in every other status
 */
public record EmailState(
        long version,
        EmailStatus status,
        Optional<Instant> due,
        Optional<Instant> deadline,
        Optional<WaitReason> waiting,
        Optional<String> owner,
        int attempts,
        boolean journalled,
        Optional<FailureReason> failure) {

    /**
     * Returns this state with the next version.
     *
     * @return a new value
     */
    public EmailState next() {
        return withVersion(version + 1);
    }

    /**
     * Returns this state with another version.
     *
     * @param number the version
     * @return a new value
     */
    public EmailState withVersion(long number) {
        return new EmailState(number, status, due, deadline, waiting, owner, attempts, journalled, failure);
    }

    /**
     * Returns this state with another deadline.
     *
     * @param end the deadline, empty for none
     * @return a new value
     */
    public EmailState withDeadline(Optional<Instant> end) {
        return new EmailState(version, status, due, end, waiting, owner, attempts, journalled, failure);
    }

    /**
     * Returns this state of a claim for a continued lease.
     *
     * @param until the end of the lease
     * @param tried the number of attempts so far
     * @param noted whether a server may have content for which no answer is recorded
     * @return a new value in status SENDING with the same owner
     */
    public EmailState goingOn(Instant until, int tried, boolean noted) {
        return new EmailState(version, status, Optional.of(until), deadline, waiting, owner, tried, noted, failure);
    }

    /**
     * Returns this state as waiting for a worker.
     *
     * @param when when it is due
     * @param reason why it waits
     * @return a new value in status PENDING without an owner
     */
    public EmailState waitingFor(WaitReason reason, Instant when) {
        return new EmailState(
                version,
                EmailStatus.PENDING,
                Optional.of(when),
                deadline,
                Optional.of(reason),
                Optional.empty(),
                attempts,
                false,
                failure);
    }
}
