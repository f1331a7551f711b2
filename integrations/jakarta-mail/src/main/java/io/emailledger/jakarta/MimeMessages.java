package io.emailledger.jakarta;

import static io.emailledger.message.InvalidValueException.requirePresent;

import io.emailledger.message.Email;
import io.emailledger.message.EmailBuilder;
import jakarta.mail.Address;
import jakarta.mail.MessagingException;
import jakarta.mail.internet.MimeMessage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;

/** Makes values of the ledger from messages of Jakarta Mail. */
public final class MimeMessages {
    private MimeMessages() {}

    /**
     * Returns a message as a value that can be passed to {@link io.emailledger.EmailLedger#send}. Its bytes are
     * transmitted unchanged. They are held in memory: for a message of more than some megabytes write a file, and use
     * {@link Email#ofMessage(java.nio.file.Path)}.
     *
     * @param message the message; {@code saveChanges} is called only if it never was
     * @return an e-mail to the recipients in its header, Bcc among them
     * @throws MessagingException if it cannot be written
     * @throws io.emailledger.message.InvalidValueException if it has no header or no author, or is over a limit
     */
    public static Email toEmail(MimeMessage message) throws MessagingException {
        return builder(message).build();
    }

    /**
     * Returns the builder of {@link #toEmail}, to add a tag, a tenant, a time of sending or an idempotency key. The
     * tenant, the tags and the envelope sender of the message are set as {@link LedgerTransport} sets them.
     *
     * @param message the message; {@code saveChanges} is called only if it never was
     * @return a builder of an e-mail to the recipients in its header, Bcc among them
     * @throws MessagingException if it cannot be written
     * @throws io.emailledger.message.InvalidValueException if it has no header or no author, or is over a limit
     */
    public static EmailBuilder builder(MimeMessage message) throws MessagingException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try {
            MessageWriter.write(requirePresent(message, "message"), bytes);
        } catch (IOException e) {
            throw new MessagingException("The message could not be written", e);
        }
        EmailBuilder email = Email.ofMessage(bytes.toByteArray());
        Address[] recipients = message.getAllRecipients();
        if (recipients != null && recipients.length > 0) {
            email.envelopeRecipients(EnvelopeRecipients.of(recipients).envelope());
        }
        MessageOptions.apply(message, message.getSession(), email);
        return email;
    }
}
