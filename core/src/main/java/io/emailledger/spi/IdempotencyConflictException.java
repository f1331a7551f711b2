package io.emailledger.spi;

import io.emailledger.history.EmailStatus;
import io.emailledger.message.EmailId;
import io.emailledger.message.EmailLedgerException;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;

/**
 * Thrown when an idempotency key is already in use for an e-mail with other content or for a cancelled one. Nothing of
 * the call has been recorded. {@link #existing()} is the e-mail that has the key, {@link #status()} its status, and
 * {@link #differs()} the parts that differ. A plain retry can use that id if {@link #isSameContent()}.
 */
public final class IdempotencyConflictException extends EmailLedgerException {
    private static final long serialVersionUID = 1L;

    private final transient EmailId existing;
    private final transient Optional<EmailStatus> status;
    private final transient Set<EmailPart> differs;

    /**
     * Creates an exception for a store to throw; the ledger adds the details.
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
     * Creates an exception with all details.
     *
     * @param existing the e-mail that has the key
     * @param status its status
     * @param differs the parts in which the new e-mail differs from it
     */
    public IdempotencyConflictException(EmailId existing, EmailStatus status, Set<EmailPart> differs) {
        super("idempotencyKey is already in use for the e-mail " + existing + ", which is " + status
                + (differs.isEmpty()
                        ? " and has the same content. A cancelled e-mail keeps its key: call"
                                + " cancelAndReleaseKey for it to send it after all; that is refused where a server may have it."
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
     * @return the status at the time of the conflict; empty if the exception comes directly from a store
     */
    public Optional<EmailStatus> status() {
        return status;
    }

    /**
     * Returns the parts in which the two e-mails differ.
     *
     * @return the parts; none if the earlier e-mail was cancelled and has the same content
     */
    public Set<EmailPart> differs() {
        return differs;
    }

    /**
     * Tells whether the two e-mails are equal, ignoring the time before which they are not sent.
     *
     * @return true if the status is known and nothing else differs
     */
    public boolean isSameContent() {
        return status.isPresent() && (differs.isEmpty() || differs.equals(Set.of(EmailPart.SEND_AT)));
    }

    /** A part in which two e-mails with the same idempotency key can differ. */
    public enum EmailPart {
        /** The author, the sender on their behalf, or the return path. */
        SENDER,
        /** The recipients, of every kind, with their names. */
        RECIPIENTS,
        /** The addresses for replies. */
        REPLY_TO,
        /** The subject. */
        SUBJECT,
        /** The plain text body. */
        TEXT,
        /** The HTML body. */
        HTML,
        /** The header fields set by the application. */
        HEADERS,
        /** The attachments: names, types, contents, or which of them are mandatory. */
        ATTACHMENTS,
        /** The recipients whose copy has no tracking pixel. */
        TRACKING,
        /** The calendar object. */
        INVITATION,
        /** The exact message. */
        MESSAGE,
        /** The mailing list. */
        LIST,
        /** The time before which the e-mail is not sent. */
        SEND_AT,
        /** A part that cannot be compared, because the content of the earlier e-mail has been deleted. */
        DELETED_CONTENT
    }
}
