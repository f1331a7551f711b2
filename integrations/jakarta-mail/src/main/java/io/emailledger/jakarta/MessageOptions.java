package io.emailledger.jakarta;

import io.emailledger.message.Address;
import io.emailledger.message.EmailBuilder;
import io.emailledger.message.InvalidValueException;
import jakarta.mail.MessagingException;
import jakarta.mail.Session;
import jakarta.mail.internet.MimeMessage;
import jakarta.mail.internet.MimeUtility;
import java.io.UnsupportedEncodingException;
import org.jspecify.annotations.Nullable;

/** The settings of an e-mail that a message and its session have outside of the message's content. */
final class MessageOptions {
    private MessageOptions() {}

    /** Sets the envelope sender, the tenant and the tags. */
    static void apply(MimeMessage message, @Nullable Session session, EmailBuilder email) throws MessagingException {
        String sender = firstOf(
                AngusMessages.envelopeSender(message),
                property(session, LedgerTransport.FROM),
                property(session, "mail.smtp.from"));
        if (sender != null) {
            email.envelopeSender(mailbox(sender));
        }
        String tenant = firstOf(
                text(message.getHeader(LedgerTransport.TENANT_HEADER, null)),
                property(session, LedgerTransport.TENANT));
        if (tenant != null) {
            email.tenant(tenant);
        }
        String tag = property(session, LedgerTransport.TAG);
        if (tag != null) {
            email.tag(tag);
        }
        String[] tags = message.getHeader(LedgerTransport.TAG_HEADER);
        for (String field : tags == null ? new String[0] : tags) {
            String value = text(field);
            if (value != null) {
                email.tag(value);
            }
        }
    }

    private static Address mailbox(String path) {
        String bare = path.replaceAll("^<|>$", "");
        if (bare.isBlank()) {
            throw new InvalidValueException(
                    "envelopeSender", "must be an address: the ledger sends nothing with the empty return path <>");
        }
        return Address.of(bare);
    }

    private static @Nullable String property(@Nullable Session session, String key) {
        return session == null ? null : session.getProperty(key);
    }

    private static @Nullable String firstOf(@Nullable String... values) {
        for (String value : values) {
            if (value != null && !value.isBlank()) {
                return value.strip();
            }
        }
        return null;
    }

    /** The text of a header field, unfolded and decoded; null if there is none. */
    private static @Nullable String text(@Nullable String field) {
        if (field == null || field.isBlank()) {
            return null;
        }
        String line = MimeUtility.unfold(field).strip();
        try {
            return MimeUtility.decodeText(line);
        } catch (UnsupportedEncodingException e) {
            return line;
        }
    }
}
