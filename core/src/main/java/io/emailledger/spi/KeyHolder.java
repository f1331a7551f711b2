package io.emailledger.spi;

import io.emailledger.history.EmailRecord;
import io.emailledger.history.EmailStatus;
import java.util.Optional;

/**
 * The e-mail that holds an idempotency key, for a store that is given another one with the same key and tenant. The
 * store asks {@link #claimedBy} and does what the answer says; it judges nothing itself.
 *
 * @param record the holder as it is now
 * @param fingerprint the fingerprint with which it was recorded
 */
public record KeyHolder(EmailRecord record, String fingerprint) {

    /** What a store does with an e-mail whose key has a holder. */
    public enum Answer {
        /** It keeps the new e-mail, and the key is that of the new e-mail from now on. */
        PASSES,
        /** It does not keep the new e-mail, and returns the id of the holder in its place. */
        SAME,
        /** It keeps nothing of the call, and throws {@link IdempotencyConflictException}. */
        CONFLICT,
        /** It keeps the new e-mail, and the key stays with the holder. */
        STAYS
    }

    /**
     * Decides between the holder and another e-mail. A resend takes the key from its original, and from no other; an
     * e-mail that was never sent and never will be gives it away, unless somebody has cancelled it.
     *
     * @param email the other e-mail
     * @return what the store does with it
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
