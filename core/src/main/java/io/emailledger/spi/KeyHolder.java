package io.emailledger.spi;

import io.emailledger.history.EmailRecord;
import io.emailledger.history.EmailStatus;
import java.util.Optional;

/**
 * The e-mail that holds an idempotency key. A store that receives another e-mail with the same key and tenant calls
 * {@link #claimedBy} and follows its answer; it decides nothing itself.
 *
 * @param record the current record of the holder
 * @param fingerprint the fingerprint with which it was recorded
 */
public record KeyHolder(EmailRecord record, String fingerprint) {

    /** The decision about an e-mail whose key has a holder. */
    public enum Answer {
        /** The store records the new e-mail, and the key passes to it. */
        PASSES,
        /** The store does not record the new e-mail, and returns the id of the holder instead. */
        SAME,
        /** The store records nothing of the call, and throws {@link IdempotencyConflictException}. */
        CONFLICT,
        /** The store records the new e-mail, and the key stays with the holder. */
        STAYS
    }

    /**
     * Decides between the holder and another e-mail. A resend takes the key from its original, and from no other
     * e-mail. An e-mail that was never sent and never will be loses its key, unless it was cancelled.
     *
     * @param email the other e-mail
     * @return the decision
     */
    public Answer claimedBy(NewEmail email) {
        Optional<?> original = email.record().facts().resendOf();
        if (original.isPresent()) {
            return original.get().equals(record.id()) ? Answer.PASSES : Answer.STAYS;
        }
        if (record.status() == EmailStatus.CANCELLED || (record.isUnsent() && record.isCancelled())) {
            return Answer.CONFLICT;
        }
        if (record.isUnsent()) {
            return Answer.PASSES;
        }
        return fingerprint.equals(email.fingerprint()) ? Answer.SAME : Answer.CONFLICT;
    }
}
