package io.emailledger.internal.actions;

import io.emailledger.history.EmailRecord.AttachmentRecord;
import io.emailledger.internal.util.Sha256;
import io.emailledger.message.Attachment;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.util.Optional;

/** Tells whether a supplied attachment is the one that was sent. */
final class AttachmentMatcher {
    private AttachmentMatcher() {}

    /** Compares the attachments. The application's source may fail with any exception; unreadable content differs. */
    static boolean isSame(Attachment supplied, AttachmentRecord sent) {
        try (InputStream in = supplied.open()) {
            MessageDigest sha256 = Sha256.digest();
            long size = new DigestInputStream(in, sha256).transferTo(OutputStream.nullOutputStream());
            return size == sent.size() && Optional.of(Sha256.hex(sha256)).equals(sent.sha256());
        } catch (IOException | RuntimeException e) {
            return false;
        }
    }
}
