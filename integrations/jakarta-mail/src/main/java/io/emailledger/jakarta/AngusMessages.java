package io.emailledger.jakarta;

import jakarta.mail.internet.MimeMessage;
import org.eclipse.angus.mail.smtp.SMTPMessage;
import org.jspecify.annotations.Nullable;

/** Reads what Angus Mail's own message type adds. An application with another implementation has no such type. */
final class AngusMessages {
    private static volatile boolean present = true;

    private AngusMessages() {}

    /** The envelope sender of a message; null if it has none of its own. */
    static @Nullable String envelopeSender(MimeMessage message) {
        if (present) {
            try {
                return Reader.envelopeSender(message);
            } catch (LinkageError e) {
                present = false;
            }
        }
        return null;
    }

    /** A class of its own, because a class that refers to a missing one may fail to load. */
    private static final class Reader {
        static @Nullable String envelopeSender(MimeMessage message) {
            return message instanceof SMTPMessage smtp ? smtp.getEnvelopeFrom() : null;
        }
    }
}
