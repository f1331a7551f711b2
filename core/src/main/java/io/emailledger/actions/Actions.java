package io.emailledger.actions;

import io.emailledger.actions.ResendResult.ResendCheck;
import io.emailledger.actions.ResendResult.ResendRefusal;
import io.emailledger.actions.WaitingResult.Code;
import io.emailledger.actions.WaitingResult.WaitingAction;
import io.emailledger.history.EmailStatus;
import io.emailledger.message.EmailId;
import java.util.Map;
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
 * @param waiting why a change of a waiting e-mail is not possible; a change without an entry is possible
 */
public record Actions(
        EmailId id,
        Optional<EmailStatus> status,
        boolean mayCancel,
        ResendCheck resend,
        boolean mayViewLog,
        boolean mayResolve,
        Map<WaitingAction, Code> waiting) {

    /** Copies the map. */
    public Actions {
        waiting = Map.copyOf(waiting);
    }

    /**
     * Tells whether a change of a waiting e-mail is possible. An edit can still be refused for some of its parts.
     *
     * @param action the change
     * @return true if it is possible
     */
    public boolean may(WaitingAction action) {
        return !waiting.containsKey(action);
    }

    /**
     * Returns why a change of a waiting e-mail is not possible, in a sentence for the sender to read.
     *
     * @param action the change
     * @return an English text; empty if it is possible
     */
    public Optional<String> whyNot(WaitingAction action) {
        return Optional.ofNullable(waiting.get(action)).map(Code::text);
    }

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
