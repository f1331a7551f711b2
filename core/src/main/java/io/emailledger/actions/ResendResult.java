package io.emailledger.actions;

import io.emailledger.message.EmailId;
import java.util.Optional;

/**
 * The result of resending an e-mail: either the id of the new e-mail, or the reason why there is none.
 *
 * @param id the new e-mail, recorded and about to be sent
 * @param refusal why nothing was recorded
 */
public record ResendResult(Optional<EmailId> id, Optional<ResendRefusal> refusal) {

    /**
     * Returns the result for an e-mail that was resent.
     *
     * @param id the new e-mail
     * @return the result
     */
    public static ResendResult resent(EmailId id) {
        return new ResendResult(Optional.of(id), Optional.empty());
    }

    /**
     * Returns the result for an e-mail that was not resent.
     *
     * @param refusal the reason
     * @return the result
     */
    public static ResendResult refused(ResendRefusal refusal) {
        return new ResendResult(Optional.empty(), Optional.of(refusal));
    }
}
