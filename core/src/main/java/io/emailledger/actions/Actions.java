package io.emailledger.actions;

import io.emailledger.history.EmailStatus;
import io.emailledger.message.EmailId;
import java.util.Optional;

/**
 * What a host's menu may offer for an e-mail now. It is a look, not a promise: a worker may be faster, and then the
 * action answers so.
 *
 * @param id the e-mail
 * @param status its status at the moment of the look; empty if it is not known
 * @param mayCancel whether it can be cancelled; if not, it is being transmitted or finished, as the status says
 * @param resend whether it can be resent, and why not
 * @param mayViewLog whether there is a message log: true for every e-mail that is known
 * @param mayResolve whether somebody has to say what became of it
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
     * @return English words; empty if it can be cancelled
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
                        "The e-mail has left and can no longer be cancelled.";
                })
                .orElse(ResendRefusal.NOT_FOUND.text()));
    }
}
