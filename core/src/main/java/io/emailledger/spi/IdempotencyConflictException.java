package io.emailledger.spi;

import io.emailledger.history.EmailStatus;
import io.emailledger.message.EmailId;
import io.emailledger.message.EmailLedgerException;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;

/**
 * An idempotency key is already in use, for an e-mail with another content or for one that was cancelled. Nothing of the
 * call has been recorded. {@link #existing()} has the key, {@link #status()} says where it stands, {@link #differs()} in
 * what the two differ: a retry that has nothing else in mind takes the id if {@link #isSameContent()}.
 */
public final class IdempotencyConflictException extends EmailLedgerException {
    private static final long serialVersionUID = 1L;

    private final transient EmailId existing;
    private final transient Optional<EmailStatus> status;
    private final transient Set<EmailPart> differs;

    /**
     * Makes an exception for a store to throw; the ledger finds out the rest.
     *
     * @param existing the e-mail that has the key
     */
    public IdempotencyConflictException(EmailId existing) {
        super("idempotencyKey is already in use for the e-mail " + existing
                + ", which has another content or was cancelled. Use another key, or send the same content again.");
        this.existing = existing;
        this.status = Optional.empty();
        this.differs = Set.of();
    }

    /**
     * Makes an exception that tells everything.
     *
     * @param existing the e-mail that has the key
     * @param status its status
     * @param differs in what the e-mail that was to be sent differs from it
     */
    public IdempotencyConflictException(EmailId existing, EmailStatus status, Set<EmailPart> differs) {
        super("idempotencyKey is already in use for the e-mail " + existing + ", which is " + status
                + (differs.isEmpty()
                        ? " and has the same content. A cancelled e-mail keeps its key: cancel it with"
                                + " CancelOptions.releaseKey() to send it after all; that is refused where a server may have it."
                        : " and differs in " + differs + ". Use another key, or send the same content again."));
        this.existing = existing;
        this.status = Optional.of(status);
        this.differs = differs.isEmpty() ? Set.of() : Set.copyOf(EnumSet.copyOf(differs));
    }

    /**
     * Returns the e-mail that has the key.
     *
     * @return its id
     */
    public EmailId existing() {
        return existing;
    }

    /**
     * Returns the status of the e-mail that has the key.
     *
     * @return the status at the time of the conflict; empty if a store throws this by itself
     */
    public Optional<EmailStatus> status() {
        return status;
    }

    /**
     * Returns in what the two e-mails differ.
     *
     * @return the parts; none if the earlier e-mail was cancelled and has the same content
     */
    public Set<EmailPart> differs() {
        return differs;
    }

    /**
     * Tells whether the two are the same but for the time before which they do not leave.
     *
     * @return true if the status is known and nothing else differs
     */
    public boolean isSameContent() {
        return status.isPresent() && (differs.isEmpty() || differs.equals(Set.of(EmailPart.SEND_AT)));
    }
}
