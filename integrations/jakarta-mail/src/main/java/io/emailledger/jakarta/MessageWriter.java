package io.emailledger.jakarta;

import jakarta.mail.Header;
import jakarta.mail.MessagingException;
import jakarta.mail.internet.MimeMessage;
import java.io.IOException;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.Enumeration;
import java.util.List;
import java.util.Locale;

/** Writes a message without the header fields that must not be transmitted. */
final class MessageWriter {
    private static final String OURS = "x-email-ledger-";

    private MessageWriter() {}

    static void write(MimeMessage message, OutputStream out) throws IOException, MessagingException {
        List<String> omitted = new ArrayList<>(List.of("Bcc", "Content-Length"));
        for (Enumeration<Header> fields = message.getAllHeaders(); fields.hasMoreElements(); ) {
            String name = fields.nextElement().getName();
            if (name.toLowerCase(Locale.ROOT).startsWith(OURS)) {
                omitted.add(name);
            }
        }
        message.writeTo(out, omitted.toArray(String[]::new));
    }
}
