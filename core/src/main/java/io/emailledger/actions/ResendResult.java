package io.emailledger.actions;

import io.emailledger.message.EmailId;
import java.util.Optional;

/**
 * The result of resending an e-mail: either the id of the new e-mail, or the reason why there is none.
 *
 * @param id the new e-mail, recorded and about to be sent
 * @param refusal why nothing was recorded
 */
public record ResendResult(Optional<EmailId> id, Optional<ResendRefusal> refusal) {}
