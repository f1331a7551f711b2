package io.emailledger.jakarta;

import jakarta.activation.DataHandler;
import jakarta.mail.Message.RecipientType;
import jakarta.mail.MessagingException;
import jakarta.mail.Session;
import jakarta.mail.internet.InternetAddress;
import jakarta.mail.internet.MimeBodyPart;
import jakarta.mail.internet.MimeMessage;
import jakarta.mail.internet.MimeMultipart;
import jakarta.mail.util.ByteArrayDataSource;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Date;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import org.eclipse.angus.mail.smtp.SMTPMessage;

/** The kinds of message that applications send. */
final class Letters {
    static final String INVITATION = String.join(
            "\r\n",
            "BEGIN:VCALENDAR",
            "VERSION:2.0",
            "PRODID:-//Clinic//Appointments//EN",
            "METHOD:REQUEST",
            "BEGIN:VEVENT",
            "UID:appointment-42@clinic.example",
            "DTSTAMP:20261101T080000Z",
            "DTSTART:20261203T090000Z",
            "DTEND:20261203T093000Z",
            "SUMMARY:Prüfung der Zähne\\, halbe Stunde",
            "ORGANIZER:mailto:billing@clinic.example",
            "ATTENDEE;RSVP=TRUE;CN=Pat Doe:mailto:pat@home.example",
            "END:VEVENT",
            "END:VCALENDAR",
            "");

    private static final byte[] IMAGE = {(byte) 0x89, 'P', 'N', 'G', 0x0d, 0x0a, 0x1a, 0x0a, 0, 1, 2, 3};

    private Letters() {}

    /** Writes one kind of message. */
    @FunctionalInterface
    interface Kind {
        MimeMessage in(Session session) throws MessagingException, IOException;
    }

    /** The kinds, by name. */
    static Map<String, Kind> kinds() {
        Map<String, Kind> kinds = new LinkedHashMap<>();
        kinds.put("plain", Letters::plain);
        kinds.put("text and HTML", session -> with(session, texts("alternative")));
        kinds.put("list with a thread", Letters::list);
        kinds.put("sender", Letters::sender);
        kinds.put("envelope sender", Letters::envelopeSender);
        kinds.put("receipt request", Letters::receiptRequest);
        kinds.put("inline image", Letters::inlineImage);
        kinds.put("attachment", Letters::attachment);
        kinds.put("invitation", Letters::invitation);
        kinds.put("signed", Letters::signed);
        kinds.put("forwarded message", Letters::forwarded);
        kinds.put("AMP", Letters::amp);
        return kinds;
    }

    /** A short text, saved as most applications save it. */
    static MimeMessage plain(Session session) throws MessagingException {
        MimeMessage message = empty(session);
        message.setText("Grüße.\r\n.\r\nA line that is only a dot stands above.\r\n", "UTF-8");
        message.saveChanges();
        return message;
    }

    static MimeMessage empty(Session session) throws MessagingException {
        return addressed(new MimeMessage(session));
    }

    private static <M extends MimeMessage> M addressed(M message) throws MessagingException {
        message.setFrom(new InternetAddress("Zoë Müller <billing@clinic.example>"));
        message.setRecipient(RecipientType.TO, new InternetAddress("Pat Doe <pat@home.example>"));
        message.setRecipient(RecipientType.CC, new InternetAddress("kim@home.example"));
        message.setSubject("Ihre Rechnung für März", "UTF-8");
        message.setSentDate(new Date(1_793_520_000_000L));
        return message;
    }

    private static MimeMessage with(Session session, MimeMultipart content) throws MessagingException {
        MimeMessage message = empty(session);
        message.setContent(content);
        message.saveChanges();
        return message;
    }

    private static MimeMultipart texts(String subtype) throws MessagingException {
        MimeBodyPart text = new MimeBodyPart();
        text.setText("Grüße", "UTF-8");
        MimeBodyPart html = new MimeBodyPart();
        html.setText("<p>Grüße <img src=\"cid:logo@clinic.example\"></p>", "UTF-8", "html");
        return new MimeMultipart(subtype, text, html);
    }

    private static MimeMessage list(Session session) throws MessagingException {
        MimeMessage message = plain(session);
        message.setHeader("List-Unsubscribe", "<https://app.example/u?t=" + "a1b2c3".repeat(20) + ">");
        message.setHeader("List-Unsubscribe-Post", "List-Unsubscribe=One-Click");
        message.setHeader("In-Reply-To", "<first@clinic.example>");
        message.setHeader("References", "<first@clinic.example> <second@clinic.example>");
        return message;
    }

    private static MimeMessage sender(Session session) throws MessagingException {
        MimeMessage message = plain(session);
        message.setSender(new InternetAddress("office@clinic.example"));
        return message;
    }

    static MimeMessage envelopeSender(Session session) throws MessagingException {
        SMTPMessage message = addressed(new SMTPMessage(session));
        message.setEnvelopeFrom("bounces@clinic.example");
        message.setText("Hello");
        message.saveChanges();
        return message;
    }

    private static MimeMessage receiptRequest(Session session) throws MessagingException {
        MimeMessage message = plain(session);
        message.setHeader("Disposition-Notification-To", "billing@clinic.example");
        message.setHeader("Return-Receipt-To", "billing@clinic.example");
        return message;
    }

    private static MimeMessage inlineImage(Session session) throws MessagingException {
        MimeBodyPart image = part(IMAGE, "image/png");
        image.setContentID("<logo@clinic.example>");
        image.setDisposition(MimeBodyPart.INLINE);
        MimeMultipart related = texts("related");
        related.removeBodyPart(0);
        related.addBodyPart(image);
        return with(session, related);
    }

    private static MimeMessage attachment(Session session) throws MessagingException {
        MimeBodyPart file = part(IMAGE, "application/octet-stream");
        file.setFileName("Rechnung für März – 請求書.png");
        MimeMultipart mixed = texts("mixed");
        mixed.addBodyPart(file);
        return with(session, mixed);
    }

    private static MimeMessage invitation(Session session) throws MessagingException {
        MimeMultipart alternative = texts("alternative");
        alternative.addBodyPart(
                part(INVITATION.getBytes(StandardCharsets.UTF_8), "text/calendar; charset=UTF-8; method=REQUEST"));
        return with(session, alternative);
    }

    /** Signed by {@code openssl smime -sign}; the certificate is in the file {@code signer.pem}. */
    static MimeMessage signed(Session session) throws MessagingException, IOException {
        try (InputStream in = Objects.requireNonNull(Letters.class.getResourceAsStream("signed.eml"))) {
            return new MimeMessage(session, in);
        }
    }

    private static MimeMessage forwarded(Session session) throws MessagingException {
        MimeBodyPart inner = new MimeBodyPart();
        inner.setContent(plain(session), "message/rfc822");
        MimeMultipart mixed = texts("mixed");
        mixed.addBodyPart(inner);
        return with(session, mixed);
    }

    private static MimeMessage amp(Session session) throws MessagingException {
        MimeMultipart alternative = texts("alternative");
        alternative.addBodyPart(
                part("<!doctype html><html ⚡4email></html>".getBytes(StandardCharsets.UTF_8), "text/x-amp-html"), 1);
        return with(session, alternative);
    }

    private static MimeBodyPart part(byte[] content, String type) throws MessagingException {
        MimeBodyPart part = new MimeBodyPart();
        part.setDataHandler(new DataHandler(new ByteArrayDataSource(content, type)));
        return part;
    }
}
