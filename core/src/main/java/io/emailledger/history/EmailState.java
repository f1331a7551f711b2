package io.emailledger.history;

import java.time.Instant;
import java.util.Optional;

/**
 * What changes in the life of an e-mail. The ledger computes a state, a store keeps it; a store never judges one.
 *
 * @param version the number of changes so far, from 0. Every change is a compare-and-set on it, so that it is also the
 *     fencing value of a claim
 * @param status the status of the e-mail, as {@link EmailStatus#of} computes it from its recipients
 * @param due when it next wants to be worked on: the next try while PENDING, the end of the lease while SENDING; empty
 *     if never
 * @param deadline when something about it must be decided even if it is not due: after it nothing is tried any more, or
 *     its attachments are deleted; empty if never
 * @param waiting why it waits, while PENDING
 * @param owner the worker that transmits it, while SENDING
 * @param attempts the number of times it has been handed to the transport
 * @param journalled whether its content may be with a server although no answer is recorded: written before the content
 *     is sent where the guarantee is AT_MOST_ONCE
 * @param failure why the e-mail FAILED: why our side refused all of it, or what {@link FailureReason#ofAll} finds;
 *     empty in every other status
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
     * Returns this state one version on.
     *
     * @return a new value
     */
    public EmailState next() {
        return withVersion(version + 1);
    }

    /**
     * Returns this state under another version.
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
     * Returns this state, which is that of a claim, as it goes on.
     *
     * @param until the end of the lease
     * @param tried how many attempts were made so far
     * @param noted whether a server may have content of which no answer is recorded
     * @return a new value in status SENDING that belongs to the same worker
     */
    public EmailState goingOn(Instant until, int tried, boolean noted) {
        return new EmailState(version, status, Optional.of(until), deadline, waiting, owner, tried, noted, failure);
    }

    /**
     * Returns this state as one that waits for a worker.
     *
     * @param when when it is due
     * @param reason why it waits
     * @return a new value in status PENDING that belongs to no worker
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
