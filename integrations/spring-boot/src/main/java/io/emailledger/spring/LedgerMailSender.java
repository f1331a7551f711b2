package io.emailledger.spring;

import static io.emailledger.message.InvalidValueException.requirePresent;

import io.emailledger.EmailLedger;
import io.emailledger.history.EmailStatus;
import io.emailledger.history.EmailStatus.FailureReason;
import io.emailledger.internal.spool.MessageSpool;
import io.emailledger.message.Address;
import io.emailledger.message.Email;
import io.emailledger.message.EmailBuilder;
import io.emailledger.message.EmailId;
import io.emailledger.message.EmailLedgerException;
import jakarta.mail.MessagingException;
import jakarta.mail.internet.MimeMessage;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Date;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.eclipse.angus.mail.smtp.SMTPMessage;
import org.jspecify.annotations.Nullable;
import org.springframework.mail.MailSendException;
import org.springframework.mail.javamail.JavaMailSenderImpl;

/**
 * Records messages in an {@link EmailLedger} instead of sending them at once. The ledger sends them in the background,
 * byte for byte as they are, except for {@code Bcc}. Inside a transaction of the ledger's {@code DataSource} a message
 * is recorded if the transaction commits, and leaves no trace if it does not.
 *
 * <p>All messages of one call are recorded in one commit. A message that cannot be recorded, or that has no valid
 * recipient, is among {@link MailSendException#getFailedMessages()}; the others are recorded. A recipient on the
 * suppression list causes no exception. Find the record of a message by its Message-ID.
 *
 * <p>{@link #testConnection()} and the settings inherited from {@code JavaMailSenderImpl} have no effect on what the
 * ledger sends. Thread-safe once it is configured.
 */
public class LedgerMailSender extends JavaMailSenderImpl {
    /** Jakarta Mail's property for the envelope sender. */
    static final String FROM = "mail.smtp.from";

    private static final String[] NOT_TRANSMITTED = {"Content-Length"};

    /** What a mail server would have refused while the caller waited. */
    private static final Set<FailureReason> REFUSED_AT_ONCE =
            EnumSet.of(FailureReason.NO_RECIPIENTS, FailureReason.INVALID_RECIPIENT, FailureReason.TOO_LARGE);

    private final EmailLedger ledger;
    private final List<LedgerMailCustomizer> customizers;

    /**
     * Creates a sender.
     *
     * @param ledger records and sends the messages; it is not closed with the sender
     * @param customizers add to the e-mails what the messages do not say
     */
    public LedgerMailSender(EmailLedger ledger, List<LedgerMailCustomizer> customizers) {
        this.ledger = requirePresent(ledger, "ledger");
        this.customizers = List.copyOf(requirePresent(customizers, "customizers"));
    }

    @Override
    protected void doSend(MimeMessage[] messages, @Nullable Object @Nullable [] originals) {
        Map<Object, Exception> failed = new LinkedHashMap<>();
        List<Prepared> prepared = new ArrayList<>();
        try {
            for (int i = 0; i < messages.length; i++) {
                Object original = originals == null || originals[i] == null ? messages[i] : originals[i];
                prepare(messages[i], original, prepared, failed);
            }
            record(prepared, failed);
        } finally {
            prepared.forEach(next -> next.spool.close());
        }
        if (!failed.isEmpty()) {
            throw new MailSendException(failed);
        }
    }

    private void prepare(MimeMessage message, Object original, List<Prepared> prepared, Map<Object, Exception> failed) {
        MessageSpool spool = new MessageSpool();
        Prepared next = new Prepared(original, spool);
        prepared.add(next);
        try {
            complete(message);
            message.writeTo(spool, NOT_TRANSMITTED);
            next.email = email(message, spool);
        } catch (MessagingException | IOException | EmailLedgerException e) {
            failed.put(original, e);
        }
    }

    /** Completes the header as {@code JavaMailSenderImpl} does: a Message-ID of the caller survives saveChanges(). */
    @SuppressWarnings("JavaUtilDate") // Jakarta Mail's own type.
    private static void complete(MimeMessage message) throws MessagingException {
        if (message.getSentDate() == null) {
            message.setSentDate(new Date());
        }
        String messageId = message.getMessageID();
        message.saveChanges();
        if (messageId != null) {
            message.setHeader("Message-ID", messageId);
        }
    }

    private Email email(MimeMessage message, MessageSpool spool) throws MessagingException {
        EmailBuilder email = Email.ofMessage(spool);
        envelopeSender(message).map(Address::of).ifPresent(email::envelopeSender);
        for (LedgerMailCustomizer customizer : customizers) {
            customizer.customize(email, message);
        }
        return email.build();
    }

    /** Finds the envelope sender where Jakarta Mail's SMTP transport does. */
    private Optional<String> envelopeSender(MimeMessage message) {
        String own = message instanceof SMTPMessage smtp ? smtp.getEnvelopeFrom() : null;
        return Optional.ofNullable(own)
                .or(() -> Optional.ofNullable(getJavaMailProperties().getProperty(FROM)))
                .filter(address -> !address.isBlank());
    }

    private void record(List<Prepared> prepared, Map<Object, Exception> failed) {
        List<Prepared> ready =
                prepared.stream().filter(next -> next.email != null).toList();
        if (ready.isEmpty()) {
            return;
        }
        try {
            List<EmailId> ids =
                    ledger.sendAll(ready.stream().map(Prepared::email).toList());
            for (int i = 0; i < ids.size(); i++) {
                addIfRefused(ready.get(i), ids.get(i), failed);
            }
        } catch (EmailLedgerException e) {
            // Nothing was recorded: all of them, or none.
            ready.forEach(next -> failed.put(next.original, e));
        }
    }

    private void addIfRefused(Prepared message, EmailId id, Map<Object, Exception> failed) {
        ledger.find(id)
                .filter(record -> record.status() == EmailStatus.FAILED)
                .flatMap(record -> record.state().failure())
                .filter(REFUSED_AT_ONCE::contains)
                .ifPresent(reason -> failed.put(
                        message.original,
                        new MailSendException("The e-mail " + id + " is recorded as FAILED: " + reason)));
    }

    /** A message on its way into the ledger. */
    private static final class Prepared {
        private final Object original;
        private final MessageSpool spool;
        private @Nullable Email email;

        Prepared(Object original, MessageSpool spool) {
            this.original = original;
            this.spool = spool;
        }

        Email email() {
            return requirePresent(email, "email");
        }
    }
}
