package io.emailledger.actions;

import io.emailledger.actions.ResendResult.ResendCheck;
import io.emailledger.actions.ResendResult.ResendRefusal;
import io.emailledger.history.EmailStatus;
import io.emailledger.message.EmailId;
import java.util.Optional;

/**
 * The actions that are possible for an e-mail now. This is a snapshot: a worker may be faster, and then the action
 * returns a corresponding result.
 *
 * @param id the e-mail
 * @param status its status at the time of the snapshot; empty if the e-mail is not known
 * @param mayCancel whether it can be cancelled; if not, it is being transmitted or finished, as the status says
 * @param resend whether it can be resent, and otherwise the reason
 * @param mayViewLog whether there is a message log: true for every known e-mail
 * @param mayResolve whether it is UNCONFIRMED and can be resolved
 */
public record Actions(
        EmailId id,
        Optional<EmailStatus> status,
        boolean mayCancel,
        ResendCheck resend,
        boolean mayViewLog,
        boolean mayResolve) {

    /**
     * Returns why the e-mail cannot be cancelled, in a sentence for the sender to read.
     *
     * @return an English text; empty if it can be cancelled
     */
    public Optional<String> whyNotCancel() {
        if (mayCancel) {
            return Optional.empty();
        }
        return Optional.of(status.map(s -> switch (s) {
                    case SENDING -> "The e-mail is being sent and can no longer be cancelled.";
                    case CANCELLED -> "The e-mail is cancelled already.";
                    case FAILED -> "The e-mail was never sent.";
                    case PENDING, DELIVERED, BOUNCED, UNCONFIRMED ->
                        "The e-mail was sent and can no longer be cancelled.";
                })
                .orElse(ResendRefusal.NOT_FOUND.text()));
    }
}
