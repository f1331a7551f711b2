package io.emailledger.internal.desk;

import io.emailledger.history.AttachmentRecord;
import io.emailledger.message.Attachment;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Optional;

/** Tells whether an attachment that a host supplies again is the one that was sent. */
final class SuppliedAgain {
    private SuppliedAgain() {}

    static boolean isSame(Attachment supplied, AttachmentRecord sent) {
        try (InputStream in = supplied.open()) {
            MessageDigest sha256 = MessageDigest.getInstance("SHA-256");
            long size = new DigestInputStream(in, sha256).transferTo(OutputStream.nullOutputStream());
            return size == sent.size()
                    && Optional.of(HexFormat.of().formatHex(sha256.digest())).equals(sent.sha256());
        } catch (IOException e) {
            return false;
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every Java platform has SHA-256", e);
        }
    }
}
