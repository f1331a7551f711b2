package io.emailledger.internal.intake;

import io.emailledger.history.EmailBody;
import io.emailledger.history.EmailRecord.AttachmentRecord;
import io.emailledger.history.RecipientRecord;
import io.emailledger.internal.util.Sha256;
import io.emailledger.message.Email;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.time.temporal.ChronoUnit;
import java.util.List;

/**
 * The hash that distinguishes the same e-mail from another e-mail with the same key. It covers everything that a
 * recipient can see, the recipients, and the time before which the e-mail is not sent. Expiry, priority, tags and
 * metadata are left out, because an application may compute them again for a retry.
 */
final class Fingerprint {
    private final MessageDigest sha256 = Sha256.digest();

    private Fingerprint() {}

    /** Returns the hash of an e-mail; empty if it has no idempotency key, so that nothing is compared with it. */
    static String of(
            Email email,
            EmailBody body,
            List<RecipientRecord> recipients,
            List<AttachmentRecord> attachments,
            String exact) {
        if (email.idempotencyKey().isEmpty()) {
            return "";
        }
        Fingerprint print = new Fingerprint();
        print.add(email.from().toString());
        print.add(email.subject());
        print.sha256.update(body.toBytes());
        for (RecipientRecord recipient : recipients) {
            print.add(recipient.kind().name());
            print.add(recipient.address().toString());
        }
        for (AttachmentRecord attachment : attachments) {
            print.add(attachment.name());
            print.add(attachment.mediaType());
            print.add(attachment.contentId().orElse(""));
            print.add(attachment.sha256().orElse(""));
        }
        // Nothing is added if there is none: the hash is then that of earlier versions.
        email.sendAt().ifPresent(at -> print.add("sendAt " + at.truncatedTo(ChronoUnit.MICROS)));
        email.list().ifPresent(list -> print.add("list " + list));
        if (!exact.isEmpty()) {
            print.add("message " + exact);
        }
        return Sha256.hex(print.sha256);
    }

    /** A zero byte ends each text. No text can hold one, so different lists of texts give different bytes. */
    private void add(String text) {
        sha256.update(text.getBytes(StandardCharsets.UTF_8));
        sha256.update((byte) 0);
    }
}
