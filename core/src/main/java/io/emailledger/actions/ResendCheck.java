package io.emailledger.actions;

import java.util.Optional;

/**
 * Whether an e-mail may be resent now, and why not.
 *
 * @param refusal the reason against it; empty if it may be resent
 */
public record ResendCheck(Optional<ResendRefusal> refusal) {

    /**
     * Tells whether the e-mail may be resent.
     *
     * @return true if nothing speaks against it
     */
    public boolean allowed() {
        return refusal.isEmpty();
    }
}
