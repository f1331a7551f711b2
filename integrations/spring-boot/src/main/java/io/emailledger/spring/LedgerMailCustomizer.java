package io.emailledger.spring;

import io.emailledger.message.EmailBuilder;
import jakarta.mail.MessagingException;
import jakarta.mail.internet.MimeMessage;

/**
 * Adds properties that a message does not have, such as a tenant, a tag or an idempotency key, to the messages that
 * a {@link LedgerMailSender} records. Beans of this type are called in their order, on the thread that sends.
 */
@FunctionalInterface
public interface LedgerMailCustomizer {

    /**
     * Changes the e-mail that is recorded for a message.
     *
     * @param email the builder of the e-mail; its header and body are those of the message and cannot be changed
     * @param message the message, to be read only
     * @throws MessagingException if the message cannot be read; the message then counts as failed
     */
    void customize(EmailBuilder email, MimeMessage message) throws MessagingException;
}
