package io.emailledger.jakarta;

import io.emailledger.EmailLedger;
import io.emailledger.history.EmailRecord;
import io.emailledger.history.EmailStatus.FailureReason;
import io.emailledger.internal.spool.MessageSpool;
import io.emailledger.message.Email;
import io.emailledger.message.EmailBuilder;
import io.emailledger.message.EmailId;
import io.emailledger.message.EmailLedgerException;
import io.emailledger.message.InvalidValueException;
import jakarta.mail.MessagingException;
import jakarta.mail.SendFailedException;
import jakarta.mail.Session;
import jakarta.mail.internet.InternetAddress;
import jakarta.mail.internet.MimeMessage;
import java.io.IOException;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Records one message for its recipients, and reports refusals as Jakarta Mail does. */
final class Submission {
    private static final Logger log = LoggerFactory.getLogger(LedgerTransport.class);
    private static final InternetAddress[] NONE = {};

    private Submission() {}

    /**
     * Returns when the message is recorded for every recipient.
     *
     * @throws SendFailedException if the ledger refuses the message or a recipient
     * @throws MessagingException if it could not be recorded; an IOException is the next exception
     */
    static void record(EmailLedger ledger, MimeMessage message, Session session, EnvelopeRecipients recipients)
            throws MessagingException {
        EmailId id;
        long size;
        try (MessageSpool spool = new MessageSpool()) {
            MessageWriter.write(message, spool);
            size = spool.size();
            EmailBuilder email = Email.ofMessage(spool).envelopeRecipients(recipients.envelope());
            MessageOptions.apply(message, session, email);
            id = ledger.send(email.build());
        } catch (IOException e) {
            throw new MessagingException("The message could not be written; nothing was recorded", e);
        } catch (InvalidValueException e) {
            throw new SendFailedException(
                    "The ledger does not accept the message: " + e.getMessage() + ". Nothing was recorded",
                    e,
                    NONE,
                    recipients.valid(),
                    recipients.invalid());
        } catch (EmailLedgerException e) {
            throw new MessagingException("The ledger could not record the message", e);
        }
        showId(message, id);
        reportRefusals(ledger, id, size, recipients);
    }

    /** A message that cannot be changed, such as one in a folder of IMAP, is sent all the same. */
    private static void showId(MimeMessage message, EmailId id) {
        try {
            message.setHeader(LedgerTransport.ID_HEADER, id.toString());
        } catch (MessagingException e) {
            log.debug("The message of e-mail {} is read-only and does not show its id", id);
        }
    }

    private static void reportRefusals(EmailLedger ledger, EmailId id, long size, EnvelopeRecipients recipients)
            throws SendFailedException {
        InternetAddress[] valid = recipients.valid();
        InternetAddress[] invalid = recipients.invalid();
        if (!SizeLimits.isKnownToFit(ledger, size) && isTooLarge(ledger, id, size)) {
            throw failed("The message is larger than the ledger allows", NONE, valid, invalid);
        }
        if (valid.length == 0) {
            throw failed(invalid.length == 0 ? "No recipient addresses" : "Invalid addresses", NONE, valid, invalid);
        }
        if (invalid.length > 0) {
            throw failed("Invalid addresses; the message is recorded for the others", valid, NONE, invalid);
        }
    }

    private static boolean isTooLarge(EmailLedger ledger, EmailId id, long size) {
        try {
            Optional<EmailRecord> record = ledger.find(id);
            Optional<FailureReason> failure =
                    record.flatMap(found -> found.state().failure());
            if (record.isPresent() && failure.isEmpty()) {
                SizeLimits.fits(ledger, size);
            }
            return failure.equals(Optional.of(FailureReason.TOO_LARGE));
        } catch (EmailLedgerException e) {
            // The message is recorded, so the caller must not get an exception and send it again.
            log.warn("E-mail {} is recorded, but its record could not be read; see the history for its status", id, e);
            return false;
        }
    }

    private static SendFailedException failed(
            String text, InternetAddress[] sent, InternetAddress[] unsent, InternetAddress[] invalid) {
        return new SendFailedException(text, null, sent, unsent, invalid);
    }
}
