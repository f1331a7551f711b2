package io.emailledger.internal.intake;

import io.emailledger.history.EmailRecord.AttachmentRecord;
import io.emailledger.history.EmailRecord.MessageRecord;
import io.emailledger.internal.mime.ExactHeader;
import io.emailledger.internal.mime.ExactInput;
import io.emailledger.internal.reader.MessageScanner;
import io.emailledger.internal.reader.MessageScanner.Attached;
import io.emailledger.internal.reader.MessageScanner.HtmlPart;
import io.emailledger.internal.reader.OverLimitException;
import io.emailledger.internal.util.BoundedText;
import io.emailledger.message.Attachment;
import io.emailledger.message.Email;
import io.emailledger.message.EmailId;
import io.emailledger.message.InvalidValueException;
import io.emailledger.spi.StoreException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * The copy of an exact message that is recorded, with the parts of it that the history shows. They are the texts, and
 * the names and sizes of the attachments.
 */
record ExactCopy(
        MessageRecord message,
        List<AttachmentRecord> attachments,
        Optional<String> text,
        Optional<String> html,
        Attachment.Source source,
        String fingerprint) {

    private static final Pattern MEDIA_TYPE = Pattern.compile("[a-z0-9!#$&^_.+-]{1,127}/[a-z0-9!#$&^_.+-]{1,127}");

    /**
     * Copies the message of an e-mail.
     *
     * @param renews whether it gets a new Message-ID and Date, because it is a resend
     * @param tracked whether opens of it are to be tracked
     * @throws InvalidValueException if it cannot be read, or cannot be tracked
     * @throws StoreException if the store it comes from, or the temporary folder it goes to, fails
     */
    static ExactCopy of(Email email, EmailId id, boolean renews, boolean tracked, AttachmentSpool spool)
            throws AttachmentSpool.TooLargeException {
        Attachment exact = email.message().orElseThrow();
        ExactHeader header = new ExactHeader(email, id, renews);
        try (ExactInput in =
                new ExactInput(exact.open(), header, email.idempotencyKey().isPresent())) {
            AttachmentSpool.SpooledContent copy = spool.copy(in);
            MessageScanner scanned = in.scanner();
            if (tracked) {
                requireTrackable(scanned);
            }
            return new ExactCopy(
                    new MessageRecord(header.messageId(), copy.size(), Optional.of(copy.sha256()), Optional.empty()),
                    records(scanned.attachments()),
                    scanned.text().map(BoundedText::keepable),
                    scanned.html().map(HtmlPart::text).map(BoundedText::keepable),
                    copy.source(),
                    in.fingerprint());
        } catch (OverLimitException e) {
            throw new InvalidValueException("message", "cannot be recorded: it is " + e.getMessage());
        } catch (IOException e) {
            throw new InvalidValueException(
                    "message",
                    "could not be read when it was recorded: " + e.getClass().getName());
        }
    }

    private static void requireTrackable(MessageScanner scanned) {
        if (scanned.isSigned()) {
            throw new InvalidValueException(
                    "trackOpens", "must be false for a signed message: a tracking pixel would break its signature");
        }
        if (scanned.html().filter(html -> !html.isWhole()).isPresent()) {
            throw new InvalidValueException(
                    "trackOpens", "must be false for an exact message with more than 1 MiB of HTML");
        }
    }

    private static List<AttachmentRecord> records(List<Attached> attachments) {
        List<AttachmentRecord> records = new ArrayList<>(attachments.size());
        for (Attached attached : attachments) {
            String type = attached.mediaType();
            String name = BoundedText.line(255, attached.name()).strip();
            records.add(new AttachmentRecord(
                    records.size(),
                    name.isEmpty() ? unnamed(type, records.size()) : name,
                    MEDIA_TYPE.matcher(type).matches() ? type : "application/octet-stream",
                    attached.contentId().map(id -> BoundedText.line(200, id)).filter(id -> !id.isBlank()),
                    attached.size(),
                    Optional.of(attached.sha256()),
                    Optional.empty()));
        }
        return records;
    }

    private static String unnamed(String type, int position) {
        return type.equals("message/rfc822") ? "message-" + (position + 1) + ".eml" : "part-" + (position + 1);
    }
}
