package io.emailledger.actions;

import java.util.Optional;

/**
 * Tells whether an e-mail may be resent now.
 *
 * @param refusal the reason why not; empty if it may be resent
 */
public record ResendCheck(Optional<ResendRefusal> refusal) {

    /**
     * Tells whether the e-mail may be resent.
     *
     * @return true if there is no refusal
     */
    public boolean allowed() {
        return refusal.isEmpty();
    }
}
