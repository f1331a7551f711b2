package io.emailledger.benchmarks;

import io.emailledger.internal.mime.MimeWriter;
import io.emailledger.message.Address;
import io.emailledger.message.Email;
import io.emailledger.message.EmailBuilder;
import io.emailledger.message.EmailId;
import jakarta.mail.Message;
import jakarta.mail.MessagingException;
import jakarta.mail.Session;
import jakarta.mail.internet.InternetAddress;
import jakarta.mail.internet.MimeBodyPart;
import jakarta.mail.internet.MimeMessage;
import jakarta.mail.internet.MimeMultipart;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UnsupportedEncodingException;
import java.nio.charset.StandardCharsets;
import java.util.Date;
import java.util.Locale;

/**
 * The e-mail that everybody sends: plain text and HTML, UTF-8 with some words that are not ASCII, 4.7 KB as it
 * travels. Every one has another recipient.
 */
final class Letter {
    private static final String FROM = "billing@clinic.example";
    private static final String FROM_NAME = "Zoë Müller";
    private static final String TO_NAME = "Pat Doe";
    private static final String SUBJECT = "Ihre Rechnung für März";
    private static final String TEXT = text();
    private static final String HTML = html();

    private Letter() {}

    /** As the ledger is given it. */
    static Email email(int number) {
        return Email.from(Address.of(FROM_NAME, FROM))
                .to(Address.of(TO_NAME, to(number)))
                .subject(SUBJECT)
                .text(TEXT)
                .html(HTML)
                .build();
    }

    /** The same as a message that exists already. */
    static Email exact(byte[] message) {
        return Email.ofMessage(message).build();
    }

    /** The bytes of the message, as the ledger writes it, with an id of its own. */
    static byte[] message(int number) throws IOException {
        ByteArrayOutputStream message = new ByteArrayOutputStream();
        EmailId id = EmailId.of(String.format(Locale.ROOT, "0193c5d2-e4b8-7f6a-9c3b-%012x", number));
        MimeWriter.of(email(number), id).writeTo(message);
        return message.toByteArray();
    }

    /** A short one of the same sender, where there are to be very many. */
    static EmailBuilder small(int number) {
        return Email.from(Address.of(FROM_NAME, FROM))
                .to(Address.of(TO_NAME, to(number)))
                .subject(SUBJECT)
                .text("Siehe Anlage.");
    }

    /** The e-mail as Angus takes it, with a {@code java.util.Date}. */
    @SuppressWarnings("JavaUtilDate")
    static MimeMessage angus(Session session, int number) throws MessagingException, UnsupportedEncodingException {
        MimeMessage message = new MimeMessage(session);
        message.setFrom(new InternetAddress(FROM, FROM_NAME, StandardCharsets.UTF_8.name()));
        message.setRecipient(
                Message.RecipientType.TO, new InternetAddress(to(number), TO_NAME, StandardCharsets.UTF_8.name()));
        message.setSubject(SUBJECT, StandardCharsets.UTF_8.name());
        message.setSentDate(new Date());
        MimeBodyPart text = new MimeBodyPart();
        text.setText(TEXT, StandardCharsets.UTF_8.name());
        MimeBodyPart html = new MimeBodyPart();
        html.setText(HTML, StandardCharsets.UTF_8.name(), "html");
        message.setContent(new MimeMultipart("alternative", text, html));
        message.saveChanges();
        return message;
    }

    /** What of it is particular, in one piece: what stands in a column, or in a queue, without this library. */
    static byte[] bytes(int number) {
        return (to(number) + TEXT + HTML).getBytes(StandardCharsets.UTF_8);
    }

    static String to(int number) {
        return "pat" + number + "@home.example";
    }

    private static String text() {
        StringBuilder text = new StringBuilder("Sehr geehrte Frau Doe,\r\n\r\n");
        for (int visit = 1; text.length() < 1_300; visit++) {
            text.append("anbei die Rechnung Nummer ")
                    .append(4_200 + visit)
                    .append(" für Ihren Besuch am Montag.\r\nPlease find the invoice for your visit attached.\r\n");
        }
        return text.append("\r\nHerzliche Grüße\r\nZoë Müller\r\n").toString();
    }

    private static String html() {
        StringBuilder html = new StringBuilder("<!DOCTYPE html><html><body><h1>Ihre Rechnung</h1>\r\n");
        for (int visit = 1; html.length() < 2_150; visit++) {
            html.append("<p style=\"margin:0;color:#333\">anbei die Rechnung Nummer <b>")
                    .append(4_200 + visit)
                    .append("</b> für Ihren Besuch.</p>\r\n<p>Please find the invoice attached.</p>\r\n");
        }
        return html.append("<p>Herzliche Grüße, Zoë Müller</p></body></html>\r\n")
                .toString();
    }
}
