package io.emailledger.history;

import java.time.Instant;
import java.util.Optional;

/**
 * The mutable state of an e-mail. The ledger computes it; a store records it without interpreting it.
 *
 * @param version the number of changes so far, from 0. Every change is a compare-and-set on it, so it is also the
 *     fencing token of a claim
 * @param status the status of the e-mail, which follows from those of its recipients: see {@link EmailStatus}
 * @param due the next attempt while PENDING, the end of the lease while SENDING; empty if never
 * @param deadline when it must be processed even if it is not due: it is no longer tried, or its attachments are
 *     deleted; empty if never
 * @param waiting why it waits, while PENDING
 * @param owner the worker that transmits it, while SENDING
 * @param attempts the number of times it was passed to the transport
 * @param journalled whether a server may have its content although no answer is recorded; written before the content is
 *     sent if the guarantee is AT_MOST_ONCE
 * @param failure why the e-mail FAILED: the ledger's own reason, or that of a recipient; empty in every other status
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
        Optional<FailureReason> failure) {}
